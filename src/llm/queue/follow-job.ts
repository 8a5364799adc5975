import type { LlmJobEvent, LlmQueue } from './job-queue.js';

export interface FollowOptions {
  /** The number of the last event that is known already. */
  readonly after?: number | undefined;
  readonly signal: AbortSignal;
}

/**
 * The events of a job for a reader of any speed: text that comes while it reads is joined, so that what waits for it is
 * at most one answer. Ends after `complete` or `error`, and on abort; throws when the job cannot be told.
 */
export async function* followJob(
  queue: Pick<LlmQueue, 'subscribe'>,
  id: string,
  { after, signal }: FollowOptions,
): AsyncGenerator<LlmJobEvent, void, undefined> {
  let waiting: LlmJobEvent[] = [];
  let lost: { readonly error: unknown } | undefined;
  let wake = () => {};
  const listener = (event: LlmJobEvent) => {
    waiting = joined(waiting, event);
    wake();
  };
  const onLost = (error: unknown) => {
    lost = { error };
    wake();
  };
  const stop = () => wake();
  signal.addEventListener('abort', stop);
  const unsubscribe = queue.subscribe(id, listener, { after, onLost });
  try {
    while (!signal.aborted) {
      const next = waiting.shift();
      if (next !== undefined) yield next;
      if (next !== undefined && isLast(next)) return;
      if (lost !== undefined) throw lost.error;
      if (waiting.length > 0 || signal.aborted) continue;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    signal.removeEventListener('abort', stop);
    unsubscribe();
  }
}

/** Nothing follows it. */
export function isLast({ type }: Pick<LlmJobEvent, 'type'>): boolean {
  return type === 'complete' || type === 'error';
}

/** Text goes on from the text before it, and a newer place in line replaces the older one. */
function joined(waiting: readonly LlmJobEvent[], event: LlmJobEvent): LlmJobEvent[] {
  const last = waiting.at(-1);
  const before = waiting.slice(0, -1);
  if (last?.type === 'chunk' && event.type === 'chunk')
    return [...before, { ...event, offset: last.offset, text: last.text + event.text }];
  const isPlace = (one: LlmJobEvent | undefined) => one?.type === 'progress' && one.state === 'queued';
  return isPlace(last) && isPlace(event) ? [...before, event] : [...waiting, event];
}
