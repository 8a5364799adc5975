interface FollowedJob {
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
}

/** Tells a job whenever it changes, until it has ended or the answer is called. */
export const followJob = <T extends FollowedJob>(
  follow: (waiting: { readonly signal: AbortSignal }) => AsyncIterable<T>,
  tell: (job: T) => void,
): (() => void) => {
  const abort = new AbortController();
  const read = async (): Promise<void> => {
    for await (const job of follow({ signal: abort.signal })) tell(job);
  };
  // A job that cannot be followed any more is shown as it was last; opening the page anew asks for it.
  read().catch(() => undefined);
  return () => abort.abort();
};
