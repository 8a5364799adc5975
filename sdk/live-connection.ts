import { io, type Socket } from 'socket.io-client';
import type { ClientEventName, ClientPayload, Hello, PlaybackReport } from '../src/protocol/client-events.js';
import type { Handshake } from '../src/protocol/handshake.js';
import { wireErrorSchema } from '../src/protocol/server-events.js';
import type { Ack, AckResult, HelloResult } from '../src/protocol/socket-types.js';
import * as wireParser from '../src/protocol/wire-parser.js';
import type { SdkClock } from './clock.js';
import type { MicFrame } from './frame-store.js';
import type { ReturnedSpeech } from './held-speech.js';
import { LiveError, liveErrors } from './live-error.js';
import { SignInKeeping } from './sign-in-keeping.js';

const ANSWER_TIMEOUT_MS = 10_000;
/** Closing a recording writes its last files first. */
const END_TIMEOUT_MS = 120_000;
const RETRY_MS = 1_000;
/** A server that is full is asked less and less often. */
const FULL_RETRY_MS_MAX = 10_000;

export interface ConnectionOptions {
  readonly url: string;
  readonly clock: SdkClock;
  readonly token?: string | (() => string | undefined) | undefined;
  /** Renews the sign-in. False when it is over; rejects when nobody could say. */
  readonly renew?: (() => Promise<boolean>) | undefined;
  /** What to say first on each connection. */
  hello(): Hello;
  onJoined(result: HelloResult): void;
  onEvent(name: string, args: readonly unknown[]): void;
  onDown(): void;
  /** The server will not have this client; nothing is tried again. */
  onRefused(error: LiveError): void;
  /** One attempt failed; another follows. */
  onUnreachable(error: LiveError): void;
}

export type RequestName = Exclude<
  ClientEventName,
  'client.hello' | 'audio.chunk' | 'playback.report' | 'speech.return'
>;

/** One socket, said hello on again after every loss. Requests go out only once the server has answered the hello. */
export class LiveConnection {
  readonly #options: ConnectionOptions;
  readonly #socket: Socket;
  readonly #signIn: SignInKeeping;
  #joined = false;
  /** Events that came in one read with the answer to the hello, which is taken in a moment after them. */
  #early: { readonly name: string; readonly args: readonly unknown[] }[] = [];
  #closed = false;
  #cancelRetry: (() => void) | undefined;
  #refusals = 0;
  /** The sign-in has been renewed since the server last let this client in. */
  #renewed = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#signIn = new SignInKeeping(options);
    this.#socket = io(options.url, {
      parser: wireParser,
      transports: ['websocket'],
      autoConnect: false,
      forceNew: true,
      reconnectionDelay: 250,
      reconnectionDelayMax: 1_500,
      auth: (give) => give(handshakeOf(options.hello(), options.token)),
    });
    this.#socket.on('connect', () => {
      this.#cancelRetry?.();
      this.#renewed = false;
      void this.#sayHello();
    });
    this.#socket.on('disconnect', (reason) => this.#lost(reason));
    this.#socket.on('connect_error', (cause) => this.#failed(cause));
    this.#socket.onAny((name: string, ...args: unknown[]) => {
      if (this.#joined) options.onEvent(name, args);
      else this.#early.push({ name, args });
    });
  }

  get joined(): boolean {
    return this.#joined;
  }

  open(): void {
    this.#signIn.start();
    this.#socket.connect();
  }

  /** Rejects with a `LiveError`: the server's refusal, no connection, or no answer in time. */
  async request<E extends RequestName>(event: E, payload: ClientPayload<E>): Promise<AckResult<E>> {
    if (this.#closed) throw liveErrors.closed();
    if (!this.#joined) throw liveErrors.notConnected();
    const timeoutMs = event === 'session.end' || event === 'recording.stop' ? END_TIMEOUT_MS : ANSWER_TIMEOUT_MS;
    return (await this.#ask(event, payload ?? {}, timeoutMs)) as AckResult<E>;
  }

  sendFrame({ seq, at, samples }: MicFrame): void {
    this.#socket.emit('audio.chunk', { seq, at, n: samples.length }, samples);
  }

  sendReport(report: PlaybackReport): void {
    this.#socket.emit('playback.report', report);
  }

  returnSpeech({ header, samples }: ReturnedSpeech): void {
    this.#socket.emit('speech.return', header, samples);
  }

  close(): void {
    this.#closed = true;
    this.#joined = false;
    this.#signIn.stop();
    this.#cancelRetry?.();
    this.#socket.disconnect();
    this.#socket.removeAllListeners();
    this.#socket.offAny();
  }

  #failed(cause: Error): void {
    const refusal = refusalOf(cause);
    // Without words from the server it is the line, and socket.io tries again by itself.
    if (refusal === null) {
      this.#options.onUnreachable(liveErrors.unreachable(this.#options.url, cause));
      if (this.#signIn.isDue) this.#reconnectLater();
      return;
    }
    if (refusal.code === 'AUTHENTICATION_REQUIRED' && !this.#renewed) return void this.#renewFor(refusal);
    this.#refused(refusal, Math.min(FULL_RETRY_MS_MAX, RETRY_MS * 2 ** this.#refusals));
    this.#refusals += 1;
  }

  /** As with any other request: who is told to sign in first asks again once the sign-in is renewed. */
  async #renewFor(refusal: LiveError): Promise<void> {
    try {
      this.#renewed = await this.#signIn.renew();
    } catch {
      // Nobody could say: perhaps later.
      if (!this.#closed) this.#reconnectLater();
      return;
    }
    if (this.#closed) return;
    if (this.#renewed) void this.#reconnect();
    else this.#refused(refusal);
  }

  async #sayHello(): Promise<void> {
    try {
      const result = (await this.#ask('client.hello', this.#options.hello(), ANSWER_TIMEOUT_MS)) as HelloResult;
      if (this.#closed) return;
      this.#joined = true;
      this.#refusals = 0;
      this.#options.onJoined(result);
      for (const { name, args } of this.#early.splice(0)) this.#options.onEvent(name, args);
    } catch (error) {
      if (!this.#closed) this.#helloFailed(error);
    }
  }

  #helloFailed(error: unknown): void {
    if (!(error instanceof LiveError)) throw error;
    // The connection went before the answer: socket.io is already trying again.
    if (error.code === 'not_connected') return;
    this.#refused(error);
  }

  #refused(error: LiveError, retryMs = RETRY_MS): void {
    if (error.retryable) {
      this.#options.onUnreachable(error);
      return this.#reconnectLater(retryMs);
    }
    this.close();
    this.#options.onRefused(error);
  }

  async #ask(event: string, payload: unknown, timeoutMs: number): Promise<unknown> {
    let answer: Ack<unknown>;
    try {
      answer = (await this.#socket.timeout(timeoutMs).emitWithAck(event, payload)) as Ack<unknown>;
    } catch {
      // socket.io rejects for a time-out and for a lost connection alike, with nothing a person could use.
      throw this.#socket.connected ? liveErrors.noAnswer(event) : liveErrors.notConnected();
    }
    if (!answer.ok) throw new LiveError(answer.error);
    return answer.data;
  }

  #lost(reason: string): void {
    this.#joined = false;
    this.#early = [];
    this.#options.onDown();
    if (this.#closed || reason === 'io client disconnect') return;
    // socket.io comes back by itself unless the server hung up on purpose, or the sign-in is to be renewed first.
    if (reason === 'io server disconnect') this.#reconnectLater();
    else if (this.#signIn.isDue) void this.#reconnect();
  }

  #reconnectLater(retryMs = RETRY_MS): void {
    this.#cancelRetry?.();
    this.#cancelRetry = this.#options.clock.setTimer(retryMs, () => void this.#reconnect());
  }

  async #reconnect(): Promise<void> {
    this.#socket.disconnect();
    if (this.#signIn.isDue) await this.#signIn.ready();
    if (!this.#closed) this.#socket.connect();
  }
}

/** A host who comes back takes the place of his earlier connection, dead or not. */
function handshakeOf({ resume }: Hello, access: ConnectionOptions['token']): Handshake {
  const token = typeof access === 'function' ? access() : access;
  return {
    ...(resume === undefined ? {} : { resume: { sessionId: resume.sessionId, token: resume.token } }),
    ...(token === undefined ? {} : { token }),
  };
}

/** What the server said when it refused the connection. */
function refusalOf(cause: Error): LiveError | null {
  const refusal = wireErrorSchema.safeParse((cause as { data?: unknown }).data);
  return refusal.success ? new LiveError(refusal.data) : null;
}
