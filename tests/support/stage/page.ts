import { PROTOCOL_VERSION, type Hello, type PlaybackReport } from '../../../src/protocol/client-events.js';
import type { ServerEventName } from '../../../src/protocol/server-events.js';
import type { Ack, HelloResult } from '../../../src/protocol/socket-types.js';
import type { SessionSocket } from '../../../src/realtime/session-socket.js';
import type { VirtualClock } from '../virtual-clock.js';
import { Loudspeaker } from './loudspeaker.js';
import type { MicrophoneFrame } from './microphone.js';
import { OWNER } from '../open-door.js';

type Listener = Parameters<SessionSocket['onEvent']>[0];

export interface PageOptions {
  readonly clock: VirtualClock;
  readonly connect: (socket: SessionSocket) => void;
  readonly onEvent: (event: ServerEventName, payload: Record<string, unknown>) => void;
  /** What the loudspeaker did; `sent` is false once the page says nothing about it any more. */
  readonly onReport: (report: PlaybackReport, sent: boolean) => void;
  readonly lineMs: number;
}

interface Connection {
  readonly listeners: Listener[];
  readonly closed: ((reason: string) => void)[];
}

/** The host's page without a browser: it talks to the real gateway, sends what the microphone hears and plays what comes. */
export class Page {
  readonly loudspeaker: Loudspeaker;
  #connection: Connection | null = null;
  #joined = false;
  #connections = 0;
  #welcome: HelloResult | null = null;
  #lastSeq = 0;
  #turnId = '';
  #mute = false;
  #unsent: (() => void)[] = [];

  constructor(private readonly options: PageOptions) {
    this.loudspeaker = new Loudspeaker(options.clock, (report) => this.#report(report));
  }

  async join(hello: Pick<Hello, 'briefing' | 'record' | 'headphones'>): Promise<HelloResult> {
    return this.#hello(hello);
  }

  /** The line goes; what the page has still sounds, and what it would have said waits. */
  leave(): void {
    const connection = this.#connection;
    this.#connection = null;
    this.#joined = false;
    for (const closed of connection?.closed ?? []) closed('transport close');
  }

  async comeBack(): Promise<void> {
    const { sessionId, token } = this.#welcome ?? { sessionId: '', token: '' };
    const received = this.loudspeaker.received(this.#turnId);
    const speech = received > 0 ? { speech: { turnId: this.#turnId, received } } : {};
    await this.#hello({ resume: { sessionId, token, lastSeq: this.#lastSeq, ...speech } });
  }

  /** From now on the server learns nothing of what is played. */
  fallMute(): void {
    this.#mute = true;
  }

  sendFrame({ seq, at, samples }: MicrophoneFrame): void {
    const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
    this.#send('audio.chunk', [{ seq, at, n: samples.length }, bytes]);
  }

  /** A request that must be granted: a refusal is the scene's mistake. */
  ask(event: string, payload: object = {}): Promise<unknown> {
    return this.#answered((done) => this.#send(event, [payload], done));
  }

  async #answered(request: (done: (answer: unknown) => void) => void): Promise<unknown> {
    const answer = await new Promise<Ack<unknown>>((resolve) => {
      request((given) => resolve(given as Ack<unknown>));
    });
    if (!answer.ok) throw new Error(`The server refused: ${answer.error.message}`);
    return answer.data;
  }

  async #hello(own: Partial<Hello>): Promise<HelloResult> {
    const socket = this.#newSocket();
    this.options.connect(socket);
    const hello = { protocol: PROTOCOL_VERSION, role: 'host', codec: 's16le', sampleRate: 48_000, ...own };
    const answer = await this.#answered((done) => this.#deliver('client.hello', [hello], done));
    const { token, ...result } = answer as HelloResult;
    this.#welcome = { ...result, token: token === '' ? (this.#welcome?.token ?? '') : token };
    // Nothing else is said before the hello is answered and the server has given this line its seat.
    this.options.clock.setTimer(0, () => {
      this.#joined = true;
      for (const send of this.#unsent.splice(0)) send();
    });
    return this.#welcome;
  }

  #newSocket(): SessionSocket {
    const connection: Connection = { listeners: [], closed: [] };
    this.#connection = connection;
    this.#connections += 1;
    return {
      id: `line-${this.#connections}`,
      principal: OWNER,
      send: (event, payload, pcm) =>
        this.#later(() => {
          if (this.#connection === connection) this.#receive(event, payload as Record<string, unknown>, pcm);
        }),
      onEvent: (listener) => void connection.listeners.push(listener),
      onClose: (listener) => void connection.closed.push(listener),
      close: () => this.leave(),
    };
  }

  #send(event: string, args: readonly unknown[], answer?: (answer: unknown) => void): void {
    if (this.#joined) this.#deliver(event, args, answer);
    else this.#unsent.push(() => this.#deliver(event, args, answer));
  }

  #deliver(event: string, args: readonly unknown[], answer?: (answer: unknown) => void): void {
    const listeners = this.#connection?.listeners ?? [];
    this.#later(() => {
      for (const listener of listeners) listener(event, args, answer);
    });
  }

  #later(run: () => void): void {
    // The scene's clock begins once the host is in.
    if (this.options.lineMs === 0 || this.#welcome === null) run();
    else this.options.clock.setTimer(this.options.lineMs, run);
  }

  #receive(event: ServerEventName, payload: Record<string, unknown>, pcm: Uint8Array | undefined): void {
    const { turnId = '', seq = 0 } = payload as { turnId?: string; seq?: number };
    this.#lastSeq = Math.max(this.#lastSeq, seq);
    this.options.onEvent(event, payload);
    const { loudspeaker } = this;
    const number = (key: string) => Number(payload[key]);
    if (event === 'speech.chunk' && pcm) {
      this.#turnId = turnId;
      loudspeaker.enqueue(turnId, number('at'), new Int16Array(pcm.buffer, pcm.byteOffset, pcm.byteLength / 2));
    } else if (event === 'speech.end') loudspeaker.end(turnId, number('samples'));
    else if (event === 'speech.clear') loudspeaker.clear(turnId);
    else if (event === 'speech.pause') loudspeaker.pause(turnId);
    else if (event === 'speech.resume') loudspeaker.resume(turnId, number('from'));
  }

  /** Told in a turn of its own, as everything from a real line comes: never while the server is still speaking. */
  #report(report: PlaybackReport): void {
    this.options.onReport(report, !this.#mute);
    if (!this.#mute) this.options.clock.setTimer(0, () => this.#send('playback.report', [report]));
  }
}
