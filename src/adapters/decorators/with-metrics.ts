import type { Clock } from '../../core/clock.js';
import type { Metrics } from '../../core/metrics.js';
import { ProviderError } from '../provider-error.js';
import type { StreamCall } from './stream-call.js';

/** Counts calls by outcome and measures the wait for the first event. */
export function withMetrics<Request, Event>(
  call: StreamCall<Request, Event>,
  options: {
    readonly metrics: Metrics;
    readonly clock: Clock;
    readonly provider: string;
    readonly part: 'llm' | 'tts' | 'text';
  },
): StreamCall<Request, Event> {
  const { metrics, clock, provider, part } = options;
  const labels = { part, provider };
  return async function* (request, { signal }) {
    const startMs = clock.nowMs();
    let outcome = 'abandoned';
    let first = true;
    try {
      for await (const event of call(request, { signal })) {
        if (first) metrics.observe('provider_first_event_ms', clock.nowMs() - startMs, labels);
        first = false;
        yield event;
      }
      outcome = signal.aborted ? 'aborted' : 'ok';
    } catch (error) {
      outcome = signal.aborted ? 'aborted' : error instanceof ProviderError ? error.kind : 'protocol';
      throw error;
    } finally {
      metrics.count('provider_calls_total', { ...labels, outcome });
    }
  };
}
