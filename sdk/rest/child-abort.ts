/** An abort of one's own that the parent's causes as well; `dispose` leaves nothing behind on a parent that lives long. */
export interface ChildAbort {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
  dispose(): void;
}

export function childAbort(parent: AbortSignal | undefined): ChildAbort {
  const own = new AbortController();
  const follow = (): void => own.abort(parent?.reason);
  if (parent?.aborted === true) follow();
  parent?.addEventListener('abort', follow, { once: true });
  return {
    signal: own.signal,
    abort: (reason) => own.abort(reason),
    dispose: () => parent?.removeEventListener('abort', follow),
  };
}
