import { childAbort } from '../../core/abort.js';
import type { Clock } from '../../core/clock.js';
import { withIdleTimeout } from '../../core/idle-timeout.js';
import { ProviderError } from '../provider-error.js';
import type { StreamCall } from './stream-call.js';

export interface Deadlines {
  /** Until the first event, connection and headers included. */
  readonly firstMs: number;
  /** Between two events. */
  readonly nextMs: number;
}

export const llmDeadlines = { firstMs: 6_000, nextMs: 5_000 } as const satisfies Deadlines;
export const ttsDeadlines = { firstMs: 4_000, nextMs: 4_000 } as const satisfies Deadlines;

/** Ends a call that falls silent with ProviderError `timeout`, and aborts it. SDK time-outs end at the headers. */
export function withDeadlines<Request, Event>(
  call: StreamCall<Request, Event>,
  options: Deadlines & { readonly clock: Clock; readonly provider: string },
): StreamCall<Request, Event> {
  return (request, { signal }) => {
    const own = childAbort(signal);
    return withIdleTimeout(call(request, { signal: own.signal }), {
      ...options,
      onTimeout() {
        const error = new ProviderError(options.provider, 'timeout', `${options.provider} did not answer in time.`);
        own.abort(error);
        return error;
      },
      onEnd: own.dispose,
    });
  };
}
