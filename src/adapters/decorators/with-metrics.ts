import type { Clock } from '../../core/clock.js';
import type { Metrics } from '../../core/metrics.js';
import type { LlmEvent, LlmRequest } from '../llm.js';
import { ProviderError } from '../provider-error.js';
import type { StreamCall } from './stream-call.js';

export interface Measured {
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly provider: string;
}

/** Counts calls by outcome and measures the wait for the first event, and for the whole answer. */
export function withMetrics<Request, Event>(
  call: StreamCall<Request, Event>,
  { metrics, clock, provider, part }: Measured & { readonly part: 'llm' | 'tts' | 'text' },
): StreamCall<Request, Event> {
  const labels = { part, provider };
  return async function* (request, { signal }) {
    const startMs = clock.nowMs();
    const seconds = () => (clock.nowMs() - startMs) / 1_000;
    let outcome = 'abandoned';
    let first = true;
    try {
      for await (const event of call(request, { signal })) {
        if (first) metrics.observe('provider_first_event_seconds', seconds(), labels);
        first = false;
        yield event;
      }
      outcome = signal.aborted ? 'aborted' : 'ok';
      if (outcome === 'ok') metrics.observe('provider_call_seconds', seconds(), labels);
    } catch (error) {
      outcome = failure(error, signal);
      throw error;
    } finally {
      metrics.count('provider_calls_total', { ...labels, outcome });
    }
  };
}

/** Counts what complete answers took; one that was cut tells no figures. */
export function withUsageMetrics(
  call: StreamCall<LlmRequest, LlmEvent>,
  { metrics, provider }: Pick<Measured, 'metrics' | 'provider'>,
): StreamCall<LlmRequest, LlmEvent> {
  return async function* (request, options) {
    for await (const event of call(request, options)) {
      if (event.type === 'finish') {
        const { inputTokens, outputTokens, costUsd } = event.usage;
        metrics.add('provider_tokens_total', inputTokens, { provider, direction: 'input' });
        metrics.add('provider_tokens_total', outputTokens, { provider, direction: 'output' });
        if (costUsd !== null) metrics.add('provider_cost_usd_total', costUsd, { provider });
      }
      yield event;
    }
  };
}

/** How a call ended that threw. */
export function failure(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'aborted';
  return error instanceof ProviderError ? error.kind : 'protocol';
}
