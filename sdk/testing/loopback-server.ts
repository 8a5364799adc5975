import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import {
  CLIENT_EVENTS,
  type ClientEventName,
  type Hello,
  type PlaybackReport,
} from '../../src/protocol/client-events.js';
import type { Handshake } from '../../src/protocol/handshake.js';
import type { SessionSnapshot } from '../../src/protocol/live-session.js';
import type { ServerEventName, ServerPayload } from '../../src/protocol/server-events.js';
import { nothingSpent } from '../../src/protocol/turn-figures.js';
import type { Ack, FinishedSession, HelloResult } from '../../src/protocol/socket-types.js';
import * as wireParser from '../../src/protocol/wire-parser.js';

export const snapshot: SessionSnapshot = {
  title: 'A show',
  briefing: 'show',
  points: [],
  turnState: 'listening',
  turnId: null,
  autopilot: false,
  hostPresent: true,
  producers: 0,
  markers: [],
  lines: [],
  turns: [],
  spent: nothingSpent,
  recording: { state: 'recording', directory: 'recordings/x' },
  stt: { provider: 'mock', model: 'mock', rehearsal: true, available: true },
  cast: [{ id: 'you', name: 'You', kind: 'host', role: 'host', state: 'listening', talkMs: 0 }],
};

export const finished: FinishedSession = {
  sessionId: 'ses_1',
  directory: 'recordings/x',
  durationMs: 1_000,
  files: [],
};

interface Frame {
  readonly seq: number;
  readonly at: number;
  readonly n: number;
  readonly pcm: Int16Array;
}

/** What a request is answered; the default is `null` data. */
export type Answers = Partial<Record<ClientEventName, (payload: never) => Ack<unknown>>>;

/**
 * One scripted session behind a real Socket.IO server. It checks what it is sent: every payload against its schema,
 * hello first, frames of the host track in order without a hole; what is wrong is kept in `faults`.
 */
export class LoopbackServer {
  readonly hellos: Hello[] = [];
  /** Of everybody who knocked. */
  readonly tokens: (string | undefined)[] = [];
  /** Who is let in, by the token of the handshake. */
  admits: (token: string | undefined) => boolean = () => true;
  readonly frames: Frame[] = [];
  readonly reports: PlaybackReport[] = [];
  /** How many of them the next hello is told to have been taken. */
  reportsTaken = 0;
  readonly requests: { readonly name: string; readonly payload: unknown }[] = [];
  readonly faults: string[] = [];
  /** Frames below this are confirmed; held back while `acknowledging` is off. */
  acknowledging = true;
  /** Frames above this count are refused like a server that was killed before writing them. */
  onDisk = Number.POSITIVE_INFINITY;
  readonly #http = createServer();
  readonly #io = new Server(this.#http, { parser: wireParser, transports: ['websocket'] });
  readonly #ring: { readonly seq: number; readonly name: ServerEventName; readonly payload: object }[] = [];
  readonly #answers: Answers;
  #socket: Socket | null = null;
  #seq = 0;
  #watchers: (() => void)[] = [];

  private constructor(answers: Answers) {
    this.#answers = answers;
    this.#io.use((socket, next) => next(this.#refusal(socket.handshake.auth)));
    this.#io.on('connection', (socket) => this.#serve(socket));
  }

  static async start(answers: Answers = {}): Promise<LoopbackServer> {
    const server = new LoopbackServer(answers);
    await new Promise<void>((resolve) => server.#http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** Resolves when `condition` holds, looked at after everything the client sends. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!condition()) return;
        this.#watchers = this.#watchers.filter((watcher) => watcher !== look);
        resolve();
      };
      this.#watchers.push(look);
      look();
    });
  }

  emit<E extends ServerEventName>(name: E, payload: ServerPayload<E>): void {
    this.#seq += 1;
    this.#ring.push({ seq: this.#seq, name, payload });
    this.#socket?.emit(name, { ...payload, sessionId: 'ses_1', seq: this.#seq });
  }

  speak(turnId: string, at: number, samples: Int16Array): void {
    this.#socket?.emit('speech.chunk', { turnId, speaker: 'claude', at, sessionId: 'ses_1', seq: 0 }, samples);
  }

  /** Something no protocol promises. */
  emitRaw(name: string, ...args: unknown[]): void {
    this.#socket?.emit(name, ...args);
  }

  /** Sends the events of the ring once more, as a careless server might. */
  repeat(): void {
    for (const { seq, name, payload } of this.#ring) this.#socket?.emit(name, { ...payload, sessionId: 'ses_1', seq });
  }

  acknowledge(): void {
    this.#socket?.emit('audio.ack', { nextSeq: this.frames.length, sessionId: 'ses_1', seq: 0 });
  }

  /** Cuts the line without a goodbye. */
  drop(): void {
    this.#socket?.conn.close(true);
    this.#socket = null;
  }

  async stop(): Promise<void> {
    await this.#io.close();
  }

  #refusal({ token }: Handshake): Error | undefined {
    this.tokens.push(token);
    if (this.admits(token)) return undefined;
    const data = { code: 'AUTHENTICATION_REQUIRED', message: 'Sign in first.', retryable: false };
    return Object.assign(new Error(data.message), { data });
  }

  #serve(socket: Socket): void {
    let greeted = false;
    socket.onAny((name: ClientEventName, payload: unknown, ...rest: unknown[]) => {
      const parsed = CLIENT_EVENTS[name]?.safeParse(payload);
      if (parsed?.success !== true) this.faults.push(`${name}: ${parsed?.error.message ?? 'unknown'}`);
      if (name === 'client.hello') greeted = true;
      else if (!greeted) this.faults.push(`${name} before client.hello`);
      this.#take(socket, { name, payload, rest });
      for (const watcher of this.#watchers) watcher();
    });
  }

  #take(socket: Socket, { name, payload, rest }: { name: ClientEventName; payload: unknown; rest: unknown[] }): void {
    const [last] = rest.slice(-1);
    switch (name) {
      case 'client.hello':
        return this.#greet(socket, payload as Hello, last as (answer: Ack<HelloResult>) => void);
      case 'audio.chunk':
        return this.#write(payload as Frame, last as Uint8Array);
      case 'playback.report':
        this.reports.push(payload as PlaybackReport);
        return;
      default:
        this.requests.push({ name, payload });
        (last as (answer: Ack<unknown>) => void)(
          this.#answers[name]?.(payload as never) ?? { ok: true, data: name === 'session.end' ? finished : null },
        );
    }
  }

  #greet(socket: Socket, hello: Hello, ack: (answer: Ack<HelloResult>) => void): void {
    this.hellos.push(hello);
    const refusal = this.#answers['client.hello']?.(hello as never);
    if (refusal?.ok === false) return ack(refusal);
    this.#socket = socket;
    this.frames.length = Math.min(this.frames.length, this.onDisk);
    const last = this.frames.at(-1);
    ack({
      ok: true,
      data: {
        sessionId: 'ses_1',
        token: 'secret',
        resumed: hello.resume !== undefined,
        lastSeq: this.#seq,
        state: snapshot,
        audio: { nextSeq: this.frames.length, at: last === undefined ? 0 : last.at + last.n },
        playback: { nextSeq: this.reportsTaken, missing: null },
      },
    });
    const from = hello.resume?.lastSeq ?? this.#seq;
    for (const { seq, name, payload } of this.#ring.filter((event) => event.seq > from)) {
      socket.emit(name, { ...payload, sessionId: 'ses_1', seq });
    }
  }

  #write({ seq, at, n }: Frame, bytes: Uint8Array): void {
    if (seq !== this.frames.length) this.faults.push(`frame ${seq} came when ${this.frames.length} was due`);
    assert.equal(bytes.length, n * 2);
    this.frames.push({ seq, at, n, pcm: new Int16Array(bytes.slice().buffer) });
    if (this.acknowledging) this.acknowledge();
  }
}
