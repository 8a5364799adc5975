import { LRUCache } from 'lru-cache';
import { childAbort } from '../../core/abort.js';
import type { Clock } from '../../core/clock.js';
import { AppError } from '../../core/errors.js';
import { newId } from '../../core/id.js';
import type { Logger } from '../../core/logger.js';
import { asModelError } from '../model-error.js';
import { LoadJob } from './load-job.js';
import { memoryText } from './memory-text.js';
import type { OllamaInstance } from './ollama-instance.js';
import { OllamaGone } from './ollama-errors.js';
import type { OllamaPool } from './ollama-pool.js';
import { fullName } from './ollama-wire.js';
import { PULLED_PERCENT, PullProgress } from './pull-progress.js';
import { watchServer } from './watch-server.js';

/** Loads at the same time: they share one line and one disk. */
const RUNNING_MAX = 4;
/** Loads that have ended and can still be read. */
const KEPT_MAX = 100;
const KEPT_MS = 60 * 60_000;
/** What a pull takes when nothing is known of it, in seconds. */
const PULL_S = 180;
/** A disk that is not the fastest. */
const BYTES_PER_S = 500_000_000;

/** Brings models into the memory of Ollama's servers, fetching them first where they are missing. */
export class ModelLoads {
  readonly #jobs: LRUCache<string, LoadJob>;
  readonly #newest: LRUCache<string, LoadJob>;
  readonly #running = new Map<string, LoadJob>();
  /** How long it took the last time, in seconds. */
  readonly #tookS = new LRUCache<string, number>({ max: KEPT_MAX });
  readonly #closing = new AbortController();

  constructor(private readonly options: { pool: OllamaPool; clock: Clock; logger: Logger }) {
    // To the cache a time of 0 is none.
    const perf = { now: () => 1 + options.clock.nowMs() };
    const kept = { max: KEPT_MAX, ttl: KEPT_MS, ttlResolution: 0, perf };
    this.#jobs = new LRUCache(kept);
    this.#newest = new LRUCache(kept);
  }

  /**
   * The load of this model that is under way, or a new one; `estimatedS` is what it will take. Throws AppError:
   * MODEL_UNAVAILABLE when no server answers, or as many models are being loaded as may be.
   */
  begin(modelId: string, model: string): { job: LoadJob; estimatedS: number } {
    const name = fullName(model);
    const running = this.#running.get(name);
    if (running) return { job: running, estimatedS: running.step.estimatedS ?? this.estimateS(name) };
    if (this.#running.size >= RUNNING_MAX) {
      throw new AppError('MODEL_UNAVAILABLE', 'Other models are being loaded: try again when one of them is ready.');
    }
    if (this.options.pool.home(name) === undefined) {
      throw new AppError('MODEL_UNAVAILABLE', 'No Ollama server answers: start one, or check OLLAMA_URLS.');
    }
    const job = new LoadJob(newId('load'), modelId, name);
    this.#jobs.set(job.id, job);
    this.#newest.set(name, job);
    this.#running.set(name, job);
    void this.#run(job);
    return { job, estimatedS: this.options.pool.holds(name) ? 0 : this.estimateS(name) };
  }

  get(jobId: string): LoadJob | undefined {
    return this.#jobs.get(jobId);
  }

  /** The last load of a model, as long as it is kept. */
  newest(model: string): LoadJob | undefined {
    return this.#newest.get(fullName(model));
  }

  /** Seconds it should take, by the last time or by its size. */
  estimateS(model: string): number {
    const name = fullName(model);
    const known = this.#tookS.get(name);
    if (known !== undefined) return known;
    const sizes = this.options.pool.instances.flatMap((instance) => instance.installed.get(name)?.size ?? []);
    return sizes.length === 0 ? PULL_S : Math.ceil(Math.max(...sizes) / BYTES_PER_S) + 1;
  }

  /** Stops what is under way; a pull goes on where it was with the next load. */
  close(): void {
    this.#closing.abort();
  }

  async #run(job: LoadJob): Promise<void> {
    const { clock, logger } = this.options;
    const begunMs = clock.nowMs();
    try {
      const instance = await this.#bring(job);
      this.#tookS.set(job.model, Math.max(1, Math.ceil((clock.nowMs() - begunMs) / 1_000)));
      job.succeed(memoryText(instance.loaded.get(job.model)?.size));
    } catch (error) {
      const stopped = this.#closing.signal.aborted;
      if (!stopped) logger.warn({ model: job.model, error }, 'model was not loaded');
      job.fail(stopped ? new AppError('SHUTTING_DOWN', 'The server is stopping.') : asModelError(error));
    } finally {
      this.#running.delete(job.model);
    }
  }

  /** On the server that suits it best; one that goes meanwhile is left for another. */
  async #bring(job: LoadJob): Promise<OllamaInstance> {
    for (let left = this.options.pool.instances.length; ; left -= 1) {
      const instance = this.options.pool.home(job.model);
      if (instance === undefined) throw new OllamaGone('No Ollama server answers: start one, or check OLLAMA_URLS.');
      const call = childAbort(this.#closing.signal);
      const watch = watchServer(instance.client, { clock: this.options.clock, call });
      try {
        if (!instance.installed.has(job.model))
          await this.#pull(job, instance, { signal: call.signal, heard: watch.heard });
        await this.#load(job, instance, call.signal);
        return instance;
      } catch (error) {
        if (this.#closing.signal.aborted || !(error instanceof OllamaGone)) throw error;
        instance.markGone();
        if (left <= 1) throw error;
      } finally {
        watch.stop();
        call.dispose();
      }
    }
  }

  async #pull(
    job: LoadJob,
    instance: OllamaInstance,
    { signal, heard }: { signal: AbortSignal; heard: () => void },
  ): Promise<void> {
    const progress = new PullProgress(this.options.clock);
    let success = false;
    for await (const line of instance.client.pull(job.model, { signal })) {
      heard();
      success ||= line.status === 'success';
      job.advance(progress.read(line));
    }
    if (signal.aborted) throw signal.reason as Error;
    if (!success) throw new OllamaGone('Ollama broke off the download.');
    await instance.refresh();
  }

  async #load(job: LoadJob, instance: OllamaInstance, signal: AbortSignal): Promise<void> {
    const { progress } = job.step;
    job.advance({
      step: 'loading into memory',
      progress: progress === 0 ? 0 : PULLED_PERCENT,
      completedBytes: null,
      totalBytes: null,
      estimatedS: this.estimateS(job.model),
    });
    const lease = instance.take(job.model);
    try {
      await instance.client.load(job.model, { signal });
    } finally {
      lease.release();
    }
    await instance.refresh();
  }
}
