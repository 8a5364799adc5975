import type { Clock } from '../../core/clock.js';
import type { Metrics } from '../../core/metrics.js';
import { limits } from '../../limits.js';
import { LANES, type LlmQueueStats } from '../../protocol/llm-jobs.js';
import type { JobLanes, Waiting } from './job-lanes.js';
import type { LlmJob, LlmJobEvent } from './job-queue.js';

export interface TallyOptions {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly concurrencyOf: (provider: string) => number;
}

/** What became of the jobs of this process. */
export class QueueTally {
  readonly #ended = { complete: 0, failed: 0, cancelled: 0 };

  constructor(private readonly options: TallyOptions) {}

  /** Lets whoever looks see what waits and runs. */
  measure(stats: () => Promise<LlmQueueStats>): void {
    const { metrics } = this.options;
    metrics.gauge('llm_jobs_queued', async () =>
      (await stats()).lanes.map(({ lane, queued: value }) => ({ value, labels: { lane } })),
    );
    metrics.gauge('llm_jobs_running', async () =>
      (await stats()).providers.map(({ provider, running: value }) => ({ value, labels: { provider } })),
    );
  }

  heard({ type, ...event }: LlmJobEvent, { lane, provider, state, createdMs, startedMs, finishedMs }: LlmJob): void {
    const { metrics } = this.options;
    if (type === 'progress' && 'state' in event && event.state === 'running' && startedMs !== null)
      metrics.observe('llm_job_wait_seconds', (startedMs - createdMs) / 1_000, { lane });
    if (type !== 'complete' && type !== 'error') return;
    if (state === 'complete' || state === 'failed' || state === 'cancelled') this.#ended[state] += 1;
    metrics.count('llm_jobs_ended_total', { lane, provider, outcome: state });
    if (startedMs !== null && finishedMs !== null)
      metrics.observe('llm_job_run_seconds', (finishedMs - startedMs) / 1_000, { lane, provider });
  }

  /** `running`: the provider of each job that runs. */
  stats(lanes: JobLanes<Waiting>, running: readonly string[]): Omit<LlmQueueStats, 'driver' | 'alone'> {
    const waiting = lanes.waiting();
    const nowMs = this.options.clock.epochMs();
    const providers = [...new Set([...running, ...lanes.providers])].sort();
    return {
      lanes: LANES.map((lane) => {
        const line = waiting.filter((job) => job.lane === lane);
        const oldestMs = line.length === 0 ? null : nowMs - Math.min(...line.map((job) => job.sinceMs));
        return { lane, queued: line.length, paused: lanes.isPaused(lane), oldestMs };
      }),
      providers: providers.map((provider) => ({
        provider,
        queued: lanes.countOf(provider),
        running: running.filter((one) => one === provider).length,
        concurrency: this.options.concurrencyOf(provider),
      })),
      queued: lanes.size,
      running: running.length,
      capacity: limits.llmJobsWaiting,
      ended: { ...this.#ended },
    };
  }
}
