import type { Clock } from '../../core/clock.js';
import type { Metrics } from '../../core/metrics.js';
import { llmRetry } from '../../resilience/backoff.js';
import type { CircuitBreaker } from '../../resilience/circuit-breaker.js';
import { blamesVendor, type StreamCall } from '../decorators/stream-call.js';
import { withCircuitBreaker } from '../decorators/with-circuit-breaker.js';
import { type Deadlines, withDeadlines } from '../decorators/with-deadlines.js';
import { withMetrics } from '../decorators/with-metrics.js';
import { withRetry } from '../decorators/with-retry.js';
import type { TextAdapter, TextEvent, TextRequest } from '../text.js';

/** A reader of text waits longer than a listener: thoughts, long prompts, a local model that has to be loaded first. */
export const textDeadlines = { firstMs: 60_000, nextMs: 30_000 } as const satisfies Deadlines;

export interface TextGuards {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly deadlines?: Deadlines;
  /** Absent where several servers stand behind the call and their health is known. */
  readonly breaker?: CircuitBreaker;
  /** Which failures the breaker counts. */
  readonly blames?: (error: unknown) => boolean;
}

/** The same model behind deadlines, retries before the first word, breaker and counters. */
export function guardText(bare: TextAdapter, guards: TextGuards): TextAdapter {
  const { clock, metrics, deadlines = textDeadlines, breaker, blames = blamesVendor } = guards;
  const { provider } = bare;
  const call: StreamCall<TextRequest, TextEvent> = (request, options) => bare.stream(request, options);
  const patient = withRetry(withDeadlines(call, { ...deadlines, clock, provider }), { clock, policy: llmRetry });
  const guarded = breaker === undefined ? patient : withCircuitBreaker(patient, { breaker, provider, blames });
  return { ...bare, stream: withMetrics(guarded, { metrics, clock, provider, part: 'text' }) };
}
