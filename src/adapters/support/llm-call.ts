import { type ChildAbort, childAbort } from '../../core/abort.js';
import type { Clock, Timer } from '../../core/clock.js';
import { ProviderError } from '../provider-error.js';
import type { TextEvent } from '../text.js';

export interface LlmCallOptions {
  readonly provider: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** One vendor request: its events up to the vendor's own end, where `finish` stands. Stops when `call` is aborted. */
  readonly answer: (call: ChildAbort) => AsyncIterable<TextEvent>;
  readonly toError: (error: unknown) => ProviderError;
}

/** How long a finished answer may keep its connection open; one that was read to its end can be used again. */
const DRAIN_MS = 100;

/**
 * What every mind behind HTTP keeps: nothing comes after an abort or after `finish`, an abort is no error,
 * and an answer without an end is one (`protocol`), whatever the vendor's library made of it.
 */
export async function* llmCall({ provider, clock, signal, answer, toError }: LlmCallOptions): AsyncIterable<TextEvent> {
  if (signal.aborted) return;
  const call = childAbort(signal);
  let drain: Timer | undefined;
  try {
    for await (const event of answer(call)) {
      if (signal.aborted) return;
      if (drain !== undefined) continue;
      yield event;
      if (event.type === 'finish') drain = clock.setTimer(DRAIN_MS, () => call.abort());
    }
    if (drain === undefined) throw new ProviderError(provider, 'protocol', 'The answer broke off.');
  } catch (error) {
    // What breaks behind a complete answer is nobody's loss.
    if (drain === undefined && !signal.aborted) throw toError(error);
  } finally {
    drain?.cancel();
    call.dispose();
  }
}
