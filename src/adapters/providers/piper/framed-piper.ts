import type { Clock, Timer } from '../../../core/clock.js';
import type { Logger } from '../../../core/logger.js';
import { ProviderError } from '../../provider-error.js';
import { SpeechProgram } from '../../support/speech-program.js';
import { WavFrames } from './wav-frames.js';

export interface FramedPiperOptions {
  readonly binary: string;
  readonly voice: string;
  readonly modelPath: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Job {
  readonly text: string;
  readonly settle: (outcome: Uint8Array | ProviderError | undefined) => void;
}

/** The sentence inside the program. After an abort its job is gone and its sound is thrown away. */
interface Current {
  job: Job | undefined;
  readonly startedMs: number;
  readonly expectedMs: number;
  /** Ends the program when a sentence that is thrown away takes too long after all. */
  patience?: Timer;
}

/** A cancelled sentence is waited for when it is this near its end; else killing the program frees it sooner. */
const NEAR_END_MS = 200;

/**
 * One voice of the C++ program, loaded once and kept: a line of JSON in, one WAV with true sizes out, so that its
 * length says where a sentence ends. One sentence at a time. A program that died is started again by the next request.
 */
export class FramedPiper {
  readonly #options: FramedPiperOptions;
  readonly #ending = new Set<Promise<void>>();
  #program: SpeechProgram | undefined;
  #frames = new WavFrames();
  #current: Current | undefined;
  #waiting: Job[] = [];
  /** Learnt from sentence to sentence; without it no end is near. */
  #msPerLetter = Number.POSITIVE_INFINITY;
  #closed = false;

  constructor(options: FramedPiperOptions) {
    this.#options = options;
  }

  /** The whole WAV, or undefined on abort. */
  speak(text: string, { signal }: { signal: AbortSignal }): Promise<Uint8Array | undefined> {
    if (signal.aborted) return Promise.resolve(undefined);
    if (this.#closed) return Promise.reject(new ProviderError('piper', 'unavailable', 'This voice has been closed.'));
    return new Promise((resolve, reject) => {
      const drop = () => {
        this.#drop(job);
        resolve(undefined);
      };
      const job: Job = {
        text,
        settle: (outcome) => {
          signal.removeEventListener('abort', drop);
          if (outcome instanceof ProviderError) reject(outcome);
          else resolve(outcome);
        },
      };
      signal.addEventListener('abort', drop, { once: true });
      this.#waiting.push(job);
      this.#next();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const stranded = [this.#current?.job, ...this.#waiting.splice(0)];
    this.#stop();
    for (const job of stranded) job?.settle(new ProviderError('piper', 'unavailable', 'This voice has been closed.'));
    await Promise.all(this.#ending);
  }

  #next(): void {
    if (this.#current || this.#waiting.length === 0) return;
    const program = this.#running();
    const job = this.#waiting.shift();
    if (!job) return;
    const { clock } = this.#options;
    this.#current = { job, startedMs: clock.nowMs(), expectedMs: job.text.length * this.#msPerLetter };
    program.child.stdin.write(`${JSON.stringify({ text: job.text })}\n`);
  }

  #running(): SpeechProgram {
    this.#program ??= this.#start();
    return this.#program;
  }

  #start(): SpeechProgram {
    const { binary, modelPath } = this.#options;
    const args = ['--model', modelPath, '--json-input', '-f', '-'];
    const program = new SpeechProgram({ provider: 'piper', title: 'Piper', binary, args });
    this.#frames = new WavFrames();
    program.child.stdout.on('data', (chunk: Uint8Array) => {
      if (program === this.#program) this.#take(program, chunk);
    });
    const ending = program.closed.then(() => {
      this.#ending.delete(ending);
      this.#lose(program, () => program.failure());
    });
    this.#ending.add(ending);
    return program;
  }

  #take(program: SpeechProgram, chunk: Uint8Array): void {
    try {
      for (const frame of this.#frames.push(chunk)) this.#finish(frame);
    } catch (cause) {
      const because = () => new ProviderError('piper', 'protocol', 'Piper sent something that is no WAV.', { cause });
      this.#lose(program, because);
      program.kill();
    }
  }

  #finish(frame: Uint8Array): void {
    const current = this.#current;
    if (!current) return;
    this.#current = undefined;
    current.patience?.cancel();
    if (current.job) {
      const tookMs = this.#options.clock.nowMs() - current.startedMs;
      this.#msPerLetter = tookMs / Math.max(1, current.job.text.length);
      current.job.settle(frame);
    }
    this.#next();
  }

  /** Its sentence goes with it; those that wait get a fresh program. */
  #lose(program: SpeechProgram, because: () => ProviderError): void {
    if (program !== this.#program) return;
    const lost = this.#current?.job;
    this.#current?.patience?.cancel();
    this.#program = undefined;
    this.#current = undefined;
    const error = because();
    this.#options.logger.warn({ voice: this.#options.voice, kind: error.kind }, 'piper stopped');
    lost?.settle(error);
    if (!this.#closed) this.#next();
  }

  #drop(job: Job): void {
    this.#waiting = this.#waiting.filter((waiting) => waiting !== job);
    const current = this.#current;
    if (current?.job !== job) return;
    current.job = undefined;
    const leftMs = current.expectedMs - (this.#options.clock.nowMs() - current.startedMs);
    const near = this.#frames.begun || leftMs <= NEAR_END_MS;
    if (near) current.patience = this.#options.clock.setTimer(2 * NEAR_END_MS, () => this.#restart(current));
    else this.#restart(current);
  }

  /** The next sentence should not have to wait for the model to load. */
  #restart(stuck: Current): void {
    if (this.#current !== stuck) return;
    this.#stop();
    this.#running();
    this.#next();
  }

  #stop(): void {
    const program = this.#program;
    this.#current?.patience?.cancel();
    this.#program = undefined;
    this.#current = undefined;
    program?.kill();
  }
}
