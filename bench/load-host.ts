import { io, type Socket } from 'socket.io-client';
import { msToSamples } from '../src/protocol/audio-format.js';
import { FRAME_SAMPLES, PROTOCOL_VERSION, type PlaybackReport } from '../src/protocol/client-events.js';
import type { Ack, FinishedSession, HelloResult } from '../src/protocol/socket-types.js';
import * as wireParser from '../src/protocol/wire-parser.js';
import type { HostVoice } from './host-voice.js';
import { ReportingPlayer } from './reporting-player.js';
import * as script from './scenario.js';
import type { TurnTimer } from './turn-timer.js';

const REPLY_TIMEOUT_MS = 15_000;
const SILENT = -1;

export interface LoadHostOptions {
  readonly url: string;
  readonly token: string;
  readonly voice: HostVoice;
  readonly timer: TurnTimer;
  /** When the first words come, after the session began. */
  readonly firstWordsMs: number;
}

/** One session's host: a microphone that never stops, words by script, a loudspeaker that reports. */
export class LoadHost {
  readonly #options: LoadHostOptions;
  readonly #socket: Socket;
  readonly #player: ReportingPlayer;
  readonly #cleared = new Set<string>();
  #startMs = 0;
  #startAt = 0;
  #frames = 0;
  #acknowledged = 0;
  /** Frame of the utterance being spoken. */
  #word = SILENT;
  #speakAtMs = 0;
  #speechStartMs = 0;
  #turnEndMs: number | null = null;
  /** The reply being heard, and whether it is one to interrupt. */
  #reply: { readonly turnId: string; readonly interrupt: boolean } | null = null;
  #replies = 0;
  #leaving = false;

  constructor(options: LoadHostOptions) {
    this.#options = options;
    this.#socket = io(options.url, {
      parser: wireParser,
      transports: ['websocket'],
      forceNew: true,
      auth: { token: options.token },
      autoConnect: false,
    });
    this.#player = new ReportingPlayer((report) => this.#played(report));
    this.#listen();
  }

  get framesSent(): number {
    return this.#frames;
  }

  get unacknowledged(): number {
    return this.#frames - this.#acknowledged;
  }

  async join(): Promise<void> {
    this.#socket.connect();
    const hello = {
      protocol: PROTOCOL_VERSION,
      role: 'host',
      codec: 's16le',
      sampleRate: 48_000,
      briefing: script.BRIEFING_ID,
    };
    const answer = (await this.#socket.timeout(30_000).emitWithAck('client.hello', hello)) as Ack<HelloResult>;
    if (!answer.ok) throw new Error(`hello refused: ${answer.error.message}`);
    this.#startAt = Math.round(answer.data.audio.at);
    this.#startMs = performance.now();
    this.#speakAtMs = this.#startMs + this.#options.firstWordsMs;
  }

  /** When the next frame's last sample is captured: each deadline counts from the start. */
  get dueMs(): number {
    return this.#startMs + (this.#frames + 1) * script.FRAME_MS;
  }

  /** Captures and sends the frame that is due, and plays as far as the clock has come. */
  tick(nowMs: number): void {
    this.#decide(nowMs);
    const samples = this.#nextFrame(nowMs);
    const at = this.#startAt + this.#frames * FRAME_SAMPLES;
    this.#socket.emit('audio.chunk', { seq: this.#frames, at, n: FRAME_SAMPLES }, samples);
    this.#frames += 1;
    this.#player.advance(this.#sampleAt(nowMs));
  }

  /** Ends the session and hangs up; resolves with what the server has kept. */
  async end(): Promise<FinishedSession> {
    this.#leaving = true;
    const answer = (await this.#socket.timeout(120_000).emitWithAck('session.end', {})) as Ack<FinishedSession>;
    this.leave();
    if (!answer.ok) throw new Error(`session.end refused: ${answer.error.message}`);
    return answer.data;
  }

  leave(): void {
    this.#leaving = true;
    this.#socket.disconnect();
  }

  #played(report: PlaybackReport): void {
    this.#socket.emit('playback.report', report);
    if (report.state === 'ended') this.#speakAtMs = performance.now() + script.HOST_GAP_MS;
  }

  #sampleAt(nowMs: number): number {
    return this.#startAt + msToSamples(nowMs - this.#startMs);
  }

  /** Begins to speak when the script says so: after a gap, or into every third reply. */
  #decide(nowMs: number): void {
    if (this.#word !== SILENT) return;
    const reply = this.#reply;
    const heard = reply === null ? 0 : this.#player.played(reply.turnId, this.#sampleAt(nowMs));
    const interrupts = reply?.interrupt === true && heard >= msToSamples(script.INTERRUPT_AFTER_MS);
    const waitedMs = this.#turnEndMs === null ? 0 : nowMs - this.#turnEndMs;
    if (waitedMs > REPLY_TIMEOUT_MS) this.#options.timer.failed('no reply within 15 s');
    if (!interrupts && waitedMs <= REPLY_TIMEOUT_MS && nowMs < this.#speakAtMs) return;
    this.#word = 0;
    this.#turnEndMs = null;
    this.#speechStartMs = nowMs - script.FRAME_MS;
    if (!interrupts) this.#reply = null;
    // The reply, when it has been heard, says when to speak next.
    this.#speakAtMs = Number.POSITIVE_INFINITY;
  }

  #nextFrame(nowMs: number): Int16Array {
    const { utterance, room } = this.#options.voice;
    const frame = this.#word === SILENT ? room : (utterance[this.#word] ?? room);
    if (this.#word === SILENT) return frame;
    this.#word += 1;
    if (this.#word === script.VOICED_FRAMES) this.#turnEndMs = nowMs;
    if (this.#word === utterance.length) this.#word = SILENT;
    return frame;
  }

  #listen(): void {
    const { timer } = this.#options;
    const socket = this.#socket;
    const at = () => this.#sampleAt(performance.now());
    socket.on('speech.chunk', (header: { turnId: string; at: number }, pcm: Uint8Array) => this.#chunk(header, pcm));
    socket.on('speech.end', ({ turnId, samples }: { turnId: string; samples: number }) =>
      this.#player.end(turnId, samples, at()),
    );
    socket.on('speech.pause', ({ turnId }: { turnId: string }) => {
      this.#player.pause(turnId, at());
      timer.paused(this.#speechStartMs, performance.now());
    });
    socket.on('speech.resume', ({ turnId, from }: { turnId: string; from: number }) =>
      this.#player.resume(turnId, from, at()),
    );
    socket.on('speech.clear', ({ turnId }: { turnId: string }) => {
      this.#player.clear(turnId, at());
      this.#cleared.add(turnId);
      timer.cleared(this.#speechStartMs, performance.now());
    });
    socket.on('audio.ack', ({ nextSeq }: { nextSeq: number }) => {
      this.#acknowledged = nextSeq;
    });
    socket.on('error', ({ code, message }: { code: string; message: string }) => timer.failed(`${code}: ${message}`));
    socket.on('connect_error', (error: Error) => timer.failed(`connect: ${error.message}`));
    socket.on('disconnect', (reason: string) => {
      if (!this.#leaving) timer.failed(`disconnected: ${reason}`);
    });
  }

  #chunk({ turnId, at }: { turnId: string; at: number }, pcm: Uint8Array): void {
    const nowMs = performance.now();
    const { timer } = this.#options;
    if (this.#cleared.has(turnId)) timer.staleChunks += 1;
    else if (this.#reply?.turnId !== turnId) {
      this.#replies += 1;
      this.#reply = { turnId, interrupt: this.#replies % script.INTERRUPT_EVERY === 0 };
      if (this.#turnEndMs === null) timer.failed('a reply while the host speaks');
      else timer.turnAnswered(this.#turnEndMs, nowMs);
      this.#turnEndMs = null;
    }
    this.#player.enqueue(turnId, at + pcm.byteLength / 2, this.#sampleAt(nowMs));
  }
}
