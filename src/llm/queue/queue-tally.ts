import type { Metrics } from '../../core/metrics.js';
import { limits } from '../../limits.js';
import type { LlmQueueStats } from '../../protocol/llm-jobs.js';
import type { LineStats } from './job-line.js';
import type { LlmJobEvent, LlmJobOutline } from './job-queue.js';

export interface TallyOptions {
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

  heard(
    { type, ...event }: LlmJobEvent,
    { lane, provider, state, createdMs, startedMs, finishedMs }: LlmJobOutline,
  ): void {
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
  stats(line: LineStats, running: readonly string[]): Omit<LlmQueueStats, 'driver' | 'alone'> {
    const providers = [...new Set([...running, ...Object.keys(line.queued)])].sort();
    return {
      lanes: line.lanes,
      providers: providers.map((provider) => ({
        provider,
        queued: line.queued[provider] ?? 0,
        running: running.filter((one) => one === provider).length,
        concurrency: this.options.concurrencyOf(provider),
      })),
      queued: line.lanes.reduce((sum, { queued }) => sum + queued, 0),
      running: running.length,
      capacity: limits.llmJobsWaiting,
      ended: { ...this.#ended },
    };
  }
}
