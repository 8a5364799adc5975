import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AsyncQueue } from '../../../core/async-queue.js';
import type { Clock, Timer } from '../../../core/clock.js';
import type { Logger } from '../../../core/logger.js';
import type { ProviderError } from '../../provider-error.js';
import type { VendorSttEvent } from '../../support/stt-vendor.js';
import { createLineSplitter } from './line-splitter.js';
import { workerEnded, workerError, workerGarbage, workerTooSlow } from './worker-errors.js';
import {
  audioFrame,
  orderFrame,
  parseReport,
  type WorkerOrder,
  type WorkerReport,
  type WorkerSettings,
} from './worker-protocol.js';

const SCRIPT = fileURLToPath(new URL('./worker/worker.py', import.meta.url));
const EVENTS_MAX = 10_000;
const LINE_CHARACTERS = 1024 * 1024;
const LAST_WORDS_CHARACTERS = 2_000;
const LOADING_LOG_MS = 10_000;
/** A second of audio: what the worker cannot take yet is safer on this side. */
const PIPE_BYTES = 32_000;

export interface WhisperWorkerOptions {
  readonly python: string;
  readonly settings: WorkerSettings;
  readonly readyTimeoutMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** One Python process with one model: it loads, hears one stream, and ends. It also ends by itself when we do. */
export class WhisperWorker {
  readonly events = new AsyncQueue<VendorSttEvent>(EVENTS_MAX);
  /** Resolves when the model is loaded; rejects with a ProviderError. */
  readonly ready: Promise<void>;
  /** Resolves when the process is gone. Never rejects. */
  readonly gone: Promise<void>;
  readonly #options: WhisperWorkerOptions;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #startedMs: number;
  #settle: { resolve(): void; reject(error: ProviderError): void } | undefined;
  #readyTimer: Timer;
  #lastWords = '';
  #loggedMs = 0;
  #over = false;

  constructor(options: WhisperWorkerOptions) {
    this.#options = options;
    this.#startedMs = options.clock.nowMs();
    this.ready = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // Whoever wants to know asks; a spare nobody asked for yet may fail in silence.
    this.ready.catch(() => undefined);
    // -B: byte code would be written beside the sources. -u: what is said is read at once.
    this.#child = spawn(options.python, ['-B', '-u', SCRIPT], { stdio: 'pipe', windowsHide: true });
    this.gone = this.#follow();
    this.#readyTimer = options.clock.setTimer(options.readyTimeoutMs, () =>
      this.#fail(workerTooSlow(options.readyTimeoutMs)),
    );
    this.#write(orderFrame({ type: 'load', ...options.settings }));
  }

  get over(): boolean {
    return this.#over;
  }

  order(order: WorkerOrder): void {
    this.#write(orderFrame(order));
  }

  /** False: it was taken, but the pipe is full enough. */
  hear(samples: Int16Array): boolean {
    this.#write(audioFrame(samples));
    return this.#child.stdin.writableLength < PIPE_BYTES;
  }

  /** The last finals follow on `events`, then the process ends by itself. */
  finish(): void {
    this.order({ type: 'finish' });
    this.#child.stdin.end();
  }

  /** Ends it at once, whatever it does. Killing twice does nothing. */
  kill(): void {
    this.#end();
    this.#child.kill('SIGKILL');
  }

  #write(bytes: Buffer): void {
    if (!this.#over && this.#child.stdin.writable) this.#child.stdin.write(bytes);
  }

  #follow(): Promise<void> {
    const { stdin, stdout, stderr } = this.#child;
    // A pipe that breaks under a write belongs to a process that has ended, and its end is told below.
    stdin.on('error', () => undefined);
    const take = createLineSplitter(LINE_CHARACTERS, (line) => this.#take(parseReport(line)));
    stdout.setEncoding('utf8').on('data', (text: string) => {
      if (!take(text)) this.#fail(workerGarbage());
    });
    stderr.setEncoding('utf8').on('data', (text: string) => this.#keepLastWords(text));
    return new Promise((resolve) => {
      // Node lets go of the process itself at the end of this turn of its loop, behind the first immediate.
      const gone = () => setImmediate(() => setImmediate(resolve));
      this.#child.once('error', (error) => {
        this.#fail(workerError('python-missing', error.message, this.#context()));
        gone();
      });
      this.#child.once('close', (code, signal) => {
        this.#fail(workerEnded(signal ?? `exit code ${code}`, this.#lastWords));
        gone();
      });
    });
  }

  #take(report: WorkerReport | undefined): void {
    if (this.#over) return;
    switch (report?.type) {
      case undefined:
        return this.#fail(workerGarbage());
      case 'loading':
        return this.#logLoading(report.busyMs);
      case 'ready':
        return this.#becomeReady();
      case 'alive':
        return this.#say({ type: 'alive' });
      case 'partial':
        return this.#say({
          type: 'partial',
          text: [report.stable, report.unstable].join(' ').trim(),
          startMs: report.startMs,
        });
      case 'final':
        return this.#say({ type: 'final', text: report.text, words: report.words, endMs: report.endMs });
      case 'error':
        return this.#fail(workerError(report.code, report.detail, this.#context()));
      case 'bye':
        return this.#end();
    }
  }

  #say(event: VendorSttEvent): void {
    if (!this.events.push(event) && event.type === 'final') this.#fail(workerEnded('nobody listens', ''));
  }

  #becomeReady(): void {
    this.#readyTimer.cancel();
    this.#settle?.resolve();
    const { logger, clock, settings } = this.#options;
    const loadMs = Math.round(clock.nowMs() - this.#startedMs);
    logger.info({ model: settings.model, computeType: settings.computeType, loadMs }, 'whisper model loaded');
  }

  #logLoading(busyMs: number): void {
    if (busyMs < this.#loggedMs + LOADING_LOG_MS) return;
    this.#loggedMs = busyMs;
    this.#options.logger.info({ model: this.#options.settings.model, busyMs }, 'whisper model still loading');
  }

  #keepLastWords(text: string): void {
    this.#lastWords = (this.#lastWords + text).slice(-LAST_WORDS_CHARACTERS);
    this.#options.logger.debug({ text: text.trim() }, 'whisper worker says');
  }

  #fail(error: ProviderError): void {
    if (this.#over) return;
    this.#settle?.reject(error);
    this.events.fail(error);
    this.kill();
  }

  /** Nothing is heard or said afterwards. */
  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#readyTimer.cancel();
    this.#settle?.reject(workerEnded('stopped', ''));
    this.events.close();
  }

  #context(): { python: string; model: string } {
    return { python: this.#options.python, model: this.#options.settings.model };
  }
}
