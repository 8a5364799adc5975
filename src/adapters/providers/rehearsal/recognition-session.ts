import { AsyncQueue } from '../../../core/async-queue.js';
import type { Logger } from '../../../core/logger.js';
import { ProviderError } from '../../provider-error.js';
import type { PcmChunk, SttEvent } from '../../stt.js';
import type { RecogniserReport, RecogniserThread } from './recogniser-protocol.js';

/** Chunks on their way through the thread: some seconds, so that a slow thread holds the sender back. */
const UNDERWAY_MAX = 400;
const EVENTS_MAX = 4_096;
const RESTARTS_IN_A_ROW = 2;

export interface RecognitionSessionOptions {
  readonly keyterms: readonly string[];
  readonly takeThread: () => RecogniserThread;
  readonly logger: Logger;
}

/**
 * One session's way through recogniser threads. A thread that dies costs the utterance it was on: the next one gets all
 * chunks that were not yet confirmed, except the one that killed it.
 */
export class RecognitionSession {
  readonly events = new AsyncQueue<SttEvent>(EVENTS_MAX, 'drop-oldest');
  readonly #options: RecognitionSessionOptions;
  #thread: RecogniserThread | undefined;
  #underway: PcmChunk[] = [];
  #failures = 0;
  #inputEnded = false;
  #stopped = false;
  #room: (() => void) | undefined;

  constructor(options: RecognitionSessionOptions) {
    this.#options = options;
  }

  /** Listens until `audio` ends. Never rejects: whatever goes wrong comes out of `events`. */
  async listen(audio: AsyncIterable<PcmChunk>): Promise<void> {
    try {
      this.#begin();
      for await (const chunk of audio) {
        if (this.#stopped) return;
        if (this.#underway.length >= UNDERWAY_MAX) await this.#waitForRoom();
        this.#underway.push(chunk);
        this.#thread?.post({ type: 'audio', chunk });
      }
      this.#inputEnded = true;
      this.#thread?.post({ type: 'end' });
    } catch (error) {
      this.events.fail(error);
    }
  }

  /** Stops at once, whatever is under way. Stopping twice does nothing. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#underway = [];
    this.#makeRoom();
    this.events.close();
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.close();
  }

  #begin(): void {
    if (this.#stopped) return;
    const thread = this.#options.takeThread();
    this.#thread = thread;
    let ready = false;
    thread.on({
      report: (report) => {
        if (report.type === 'ready') ready = true;
        if (this.#thread === thread) this.#take(report);
      },
      lost: (error) => {
        if (this.#thread === thread) this.#restart(error, { chunkAtFault: ready });
      },
    });
    thread.post({ type: 'begin', keyterms: this.#options.keyterms });
    for (const chunk of this.#underway) thread.post({ type: 'audio', chunk });
    if (this.#inputEnded) thread.post({ type: 'end' });
  }

  #take(report: RecogniserReport): void {
    switch (report.type) {
      case 'ready':
        return;
      case 'taken':
        this.#underway.shift();
        this.#failures = 0;
        return this.#makeRoom();
      case 'heard':
        this.events.push(report.event);
        return;
      case 'done':
        return this.events.close();
    }
  }

  #restart(cause: Error, { chunkAtFault }: { chunkAtFault: boolean }): void {
    this.#failures += 1;
    if (this.#failures > RESTARTS_IN_A_ROW) {
      this.#thread = undefined;
      this.#makeRoom();
      const message = 'The built-in recogniser keeps failing. Typed lines still work.';
      return this.events.fail(new ProviderError('rehearsal', 'unavailable', message, { cause }));
    }
    this.#options.logger.warn({ error: cause, failures: this.#failures }, 'recogniser thread lost, starting another');
    if (chunkAtFault) this.#underway.shift();
    this.#makeRoom();
    this.#begin();
  }

  #waitForRoom(): Promise<void> {
    return new Promise((resolve) => {
      this.#room = resolve;
    });
  }

  #makeRoom(): void {
    const room = this.#room;
    this.#room = undefined;
    room?.();
  }
}
