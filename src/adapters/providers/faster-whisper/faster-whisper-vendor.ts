import type { Clock } from '../../../core/clock.js';
import type { Logger } from '../../../core/logger.js';
import type { SttConnection, SttVendor, VendorSttEvent } from '../../support/stt-vendor.js';
import { WhisperWorker } from './whisper-worker.js';
import type { WorkerSettings } from './worker-protocol.js';

/** Text beyond any of these is taken for made up and dropped. */
export interface WhisperDoubts {
  /** Highest probability that nobody spoke, 0–1; 0.9. */
  readonly noSpeechProbability: number;
  /** Highest ratio of the text's length to its compressed length: loops compress well; 2.4. */
  readonly compressionRatio: number;
  /** Lowest mean log probability of the words' pieces; −1. */
  readonly averageLogProbability: number;
  /** Words of a subtitle's thanks are believed from this mean probability on, 0–1; 0.6. */
  readonly phraseProbability: number;
}

export interface FasterWhisperOptions {
  /** The interpreter that has the package, e.g. `python3` or `venv/bin/python`. */
  readonly python: string;
  /** A size (`base.en`, `small`, `turbo` …), a model of the Hugging Face hub, or the folder of a converted model. */
  readonly model: string;
  readonly device?: 'auto' | 'cpu' | 'cuda';
  /** How CTranslate2 computes; `int8` runs everywhere, `float16` suits graphics cards. */
  readonly computeType?: string;
  /** A code such as `en`; absent, each utterance's language is detected, which costs time and now and then the text. */
  readonly language?: string;
  /** Threads for one decoding; absent, CTranslate2 decides. */
  readonly threads?: number;
  /** Never download: a model that is not here is an error. */
  readonly localFilesOnly?: boolean;
  /** How long loading may take, the first download included; 10 minutes. */
  readonly readyTimeoutMs?: number;
  readonly doubts?: Partial<WhisperDoubts>;
  /** A Python file with another engine behind the same three calls, instead of faster-whisper. */
  readonly enginePath?: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

const READY_TIMEOUT_MS = 10 * 60_000;

/**
 * Whisper on this machine: one Python process for each connection, killed when it is aborted.
 * After `warmUp` one loaded process waits for the next connection.
 */
export function createFasterWhisperVendor(options: FasterWhisperOptions): SttVendor {
  const living = new Set<WhisperWorker>();
  let spare: WhisperWorker | undefined;

  function start(): WhisperWorker {
    const { python, clock, logger, readyTimeoutMs = READY_TIMEOUT_MS } = options;
    const worker = new WhisperWorker({ python, settings: settingsOf(options), readyTimeoutMs, clock, logger });
    living.add(worker);
    void worker.gone.then(() => living.delete(worker));
    return worker;
  }

  function take(): WhisperWorker {
    const waiting = spare;
    spare = undefined;
    return waiting === undefined || waiting.over ? start() : waiting;
  }

  return {
    provider: 'faster-whisper',
    model: options.model,
    rehearsal: false,
    // 500 ms of pause end an utterance; then the whole window is decoded once more.
    capabilities: { punctuation: true, wordTimes: true, finalDelayMs: 1_200 },
    sampleRate: 16_000,
    frameMs: 100,
    maxAgeMs: Number.POSITIVE_INFINITY,
    // It beats every second, unless it hangs.
    silenceMs: 15_000,
    // A small model decodes about as fast as this; the pipe holds back what is too fast for a larger one.
    catchUpRate: 10,
    async connect({ signal, keyterms }) {
      signal.throwIfAborted();
      const worker = take();
      await readyUnlessAborted(worker, signal);
      worker.order({ type: 'begin', keyterms });
      return connectionOf(worker);
    },
    async warmUp() {
      if (spare === undefined || spare.over) spare = start();
      await spare.ready;
    },
    async close() {
      spare = undefined;
      const workers = [...living];
      for (const worker of workers) worker.kill();
      await Promise.all(workers.map((worker) => worker.gone));
    },
  };
}

function connectionOf(worker: WhisperWorker): SttConnection {
  let aborted = false;
  async function* events(): AsyncIterable<VendorSttEvent> {
    for await (const event of worker.events) {
      if (aborted) return;
      yield event;
    }
  }
  return {
    events: events(),
    send: (samples) => worker.hear(samples),
    finish: () => worker.finish(),
    abort() {
      aborted = true;
      worker.kill();
    },
  };
}

/** An aborted load is not waited for: its process is killed. */
async function readyUnlessAborted(worker: WhisperWorker, signal: AbortSignal): Promise<void> {
  const stop = () => worker.kill();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await worker.ready;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function settingsOf(options: FasterWhisperOptions): WorkerSettings {
  const { model, device = 'auto', computeType = 'int8', localFilesOnly = false } = options;
  const { language, threads, enginePath, doubts } = options;
  return {
    model,
    device,
    computeType,
    localFilesOnly,
    ...(language !== undefined && { language }),
    ...(threads !== undefined && { threads }),
    ...(enginePath !== undefined && { enginePath }),
    ...(doubts !== undefined && { doubts: inSnakeCase(doubts) }),
  };
}

function inSnakeCase(doubts: Partial<WhisperDoubts>): Record<string, number> {
  const name = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(Object.entries(doubts).map(([key, value]) => [name(key), value]));
}
