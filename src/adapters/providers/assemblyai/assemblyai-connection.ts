import type { StreamingTranscriber } from 'assemblyai/streaming';
import { AsyncQueue } from '../../../core/async-queue.js';
import type { Clock, Timer } from '../../../core/clock.js';
import type { Logger } from '../../../core/logger.js';
import { ProviderError } from '../../provider-error.js';
import type { SttConnection, VendorSttEvent } from '../../support/stt-vendor.js';
import { codeError, PROVIDER } from './assemblyai-errors.js';
import { SOCKET_OPEN, type TranscriberSocket } from './transcriber.js';
import { TurnReader } from './turn-reader.js';

export interface AssemblyAiConnectionOptions {
  readonly transcriber: StreamingTranscriber;
  readonly socket: TranscriberSocket;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly sampleRate: number;
}

const EVENTS_MAX = 10_000;
/** The model is silent between turns; an answered ping shows that the line is not dead. */
const PING_MS = 3_000;
/** Two seconds of audio in the socket: the line is slower than speech. */
const CROWDED_BYTES = 64_000;
const TERMINATION_MS = 5_000;
/** After the farewell the line goes, whether the other side closes it or not. */
const FAREWELL_MS = 20;
const TERMINATE = '{"type":"Terminate"}';
const NORMAL_CLOSE = 1000;

/** One session with the vendor. It ends by `Terminate`, whoever ends it: a session is paid for until then. */
export class AssemblyAiConnection implements SttConnection {
  readonly events = new AsyncQueue<VendorSttEvent>(EVENTS_MAX);
  readonly #options: AssemblyAiConnectionOptions;
  readonly #turns: TurnReader;
  #state: 'open' | 'finishing' | 'over' = 'open';
  #terminated = false;
  #sentSamples = 0;
  #ping: Timer | undefined;

  /** To be made as soon as the socket is there, before any message. */
  constructor(options: AssemblyAiConnectionOptions) {
    const { transcriber, socket, clock, sampleRate } = options;
    this.#options = options;
    this.#turns = new TurnReader({
      clock,
      onEvent: (event) => void this.events.push(event),
      sentMs: () => (this.#sentSamples * 1000) / sampleRate,
    });
    transcriber.on('turn', (turn) => this.#turns.read(turn));
    transcriber.on('error', (error) => this.#fail(codeError((error as { code?: number }).code, error.message)));
    transcriber.on('close', (code, reason) => this.#closed(code, reason));
    this.#tap(socket);
    socket.on('pong', () => void this.events.push({ type: 'alive' }));
  }

  /** The vendor takes audio from now on. */
  opened(): void {
    this.#pingLater();
  }

  send(samples: Int16Array): boolean {
    if (this.#state !== 'open') return true;
    const { transcriber, socket } = this.#options;
    if (socket.readyState !== SOCKET_OPEN) return true;
    this.#sentSamples += samples.length;
    // A copy: the socket masks what it sends in place, and the frame may have to be sent again.
    transcriber.sendAudio(samples.slice().buffer);
    return socket.bufferedAmount < CROWDED_BYTES;
  }

  finish(): void {
    if (this.#state !== 'open') return;
    this.#state = 'finishing';
    this.#options.transcriber.close(true, TERMINATION_MS).then(
      () => this.#closed(undefined, 'no termination'),
      (error: unknown) => this.#closed(undefined, String(error)),
    );
  }

  abort(): void {
    if (this.#state === 'over') return;
    this.#end();
    this.events.close();
  }

  /** The SDK parses what comes without a guard, in a place where an exception ends the process; it also prints warnings. */
  #tap(socket: TranscriberSocket): void {
    const pass = socket.onmessage?.bind(socket);
    socket.onmessage = (event) => {
      try {
        const message = JSON.parse(String(event.data)) as { type?: unknown; warning_code?: unknown };
        if (message.type === 'Warning') this.#warn(message.warning_code);
        else pass?.(event);
        if (message.type === 'Termination') this.#terminated = true;
        if (message.type !== 'Turn') this.events.push({ type: 'alive' });
      } catch (cause) {
        this.#fail(new ProviderError(PROVIDER, 'protocol', 'AssemblyAI sent something unreadable.', { cause }));
      }
    };
  }

  #warn(code: unknown): void {
    this.#options.logger.warn({ provider: PROVIDER, code }, 'the recogniser warns');
  }

  #closed(code: number | undefined, reason: string): void {
    if (this.#state === 'over') return;
    if (!this.#terminated) return this.#fail(codeError(code, reason));
    this.#turns.flush();
    this.#end();
    this.events.close();
  }

  #fail(error: ProviderError): void {
    if (this.#state === 'over') return;
    // What was recognised is recognised, also when its formatted form will not come.
    this.#turns.flush();
    this.#end();
    this.events.fail(error);
  }

  #end(): void {
    const farewell = this.#state === 'open';
    this.#state = 'over';
    this.#turns.stop();
    this.#ping?.cancel();
    this.#leave(farewell);
  }

  /** Not by the SDK's `close`: before the session has begun that would leave its `connect` waiting. */
  #leave(farewell: boolean): void {
    const { socket, clock } = this.#options;
    if (socket.readyState !== SOCKET_OPEN) return socket.terminate();
    if (farewell) socket.send(TERMINATE);
    socket.close(NORMAL_CLOSE);
    clock.setTimer(FAREWELL_MS, () => socket.terminate());
  }

  #pingLater(): void {
    if (this.#state !== 'open') return;
    this.#ping = this.#options.clock.setTimer(PING_MS, () => {
      if (this.#options.socket.readyState === SOCKET_OPEN) this.#options.socket.ping();
      this.#pingLater();
    });
  }
}
