import type { SdkClock } from '../clock.js';
import { ApiError, UNREACHABLE } from './api-error.js';
import { type BackOff, backOffMs, wait } from './back-off.js';
import { childAbort } from './child-abort.js';
import { type SseEvent, SseParser } from './sse-parser.js';

export interface FollowOptions {
  readonly signal?: AbortSignal | undefined;
  /** Where an earlier reader stopped: the `id` of its last event. */
  readonly lastEventId?: string | undefined;
  /** Events behind which nothing follows. */
  readonly last?: readonly string[] | undefined;
  /** The stream is open, or was lost and is opened again in a moment. */
  readonly onConnection?: ((state: 'open' | 'lost') => void) | undefined;
}

export interface FollowParts {
  readonly clock: SdkClock;
  /** Opens the stream behind the event with this id. Rejects with an `ApiError`, also for a refusal. */
  readonly connect: (lastEventId: string, signal: AbortSignal) => Promise<Response>;
  readonly policy?: ReconnectPolicy;
  /** Opening it again would do something again: it is opened once. */
  readonly once?: boolean;
}

export interface ReconnectPolicy extends BackOff {
  /** Openings in a row that brought no event. */
  readonly attempts: number;
  /** The service says something every 15 s, if only that it is there: silence for so long is a dead line. */
  readonly silenceMs: number;
}

export const reconnectDefaults: ReconnectPolicy = { attempts: 12, firstMs: 200, maxMs: 10_000, silenceMs: 45_000 };

/** How the streams of this service end. */
export const LAST_EVENTS: readonly string[] = ['close', 'complete', 'error', 'done', 'failed', 'cancelled'];

/**
 * The events of a stream until its last one. A stream that breaks off is opened again behind the last whole event, so
 * that nothing is lost and nothing comes twice. Throws
 * the refusal, or `unreachable` when it cannot be opened for long; the signal's reason after an abort.
 */
export async function* followEvents(parts: FollowParts, options: FollowOptions = {}): AsyncGenerator<SseEvent, void> {
  const { clock, connect, policy = reconnectDefaults, once = false } = parts;
  const { signal, last = LAST_EVENTS, onConnection } = options;
  let lastEventId = options.lastEventId ?? '';
  let retryMs = 0;
  for (let failures = 1; ; failures += 1) {
    const line = childAbort(signal);
    const parser = new SseParser(lastEventId);
    let trouble: ApiError | null = null;
    try {
      const response = await connect(lastEventId, line.signal);
      // https://html.spec.whatwg.org/#server-sent-events: with 204 the service says that nothing follows.
      if (response.status === 204) return;
      onConnection?.('open');
      for await (const event of eventsIn(response, { parser, clock, line, silenceMs: policy.silenceMs })) {
        failures = 0;
        lastEventId = event.id;
        yield event;
        if (last.includes(event.event)) return;
      }
    } catch (error) {
      signal?.throwIfAborted();
      trouble = lostOrThrow(error);
    } finally {
      line.abort();
      line.dispose();
    }
    retryMs = parser.retryMs ?? retryMs;
    if (once || failures >= policy.attempts) throw trouble ?? new ApiError('unreachable', UNREACHABLE);
    onConnection?.('lost');
    await wait(clock, Math.max(retryMs, trouble?.retryAfterMs ?? 0, backOffMs(policy, failures + 1)), signal);
  }
}

/** What a line is lost by is no reason to give up; a refusal is. */
function lostOrThrow(error: unknown): ApiError {
  if (error instanceof RangeError) throw error;
  if (!(error instanceof ApiError)) return new ApiError('unreachable', UNREACHABLE, { cause: error });
  if (!error.retryable) throw error;
  return error;
}

async function* eventsIn(
  response: Response,
  {
    parser,
    clock,
    line,
    silenceMs,
  }: {
    parser: SseParser;
    clock: SdkClock;
    line: { abort(reason?: unknown): void };
    silenceMs: number;
  },
): AsyncGenerator<SseEvent, void> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  const silence = new ApiError('timed_out', 'The Trialogue server has gone silent.');
  try {
    for (;;) {
      const cancelTimer = clock.setTimer(silenceMs, () => line.abort(silence));
      const { done, value } = await reader.read().finally(cancelTimer);
      if (done) return;
      yield* parser.push(value);
    }
  } finally {
    // A line that broke cannot be let go of any more.
    await reader.cancel().catch(() => undefined);
  }
}
