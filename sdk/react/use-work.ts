import { useCallback, useEffect, useRef, useState } from 'react';
import type { ApiError } from '../rest/api-error.js';
import { asApiError } from './use-query.js';

export interface Work {
  /** Resolves with what came of it, or null when it failed (`error` says why) or the component has gone. */
  readonly run: <Result>(work: (signal: AbortSignal) => Promise<Result>) => Promise<Result | null>;
  readonly busy: boolean;
  /** Why the latest one failed. */
  readonly error: ApiError | null;
}

/** Something of several steps that is done when somebody wants it; its signal aborts when the component goes. */
export function useWork(): Work {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const alive = useRef(new AbortController());
  useEffect(() => {
    // React may take a component away and bring it back.
    if (alive.current.signal.aborted) alive.current = new AbortController();
    return () => alive.current.abort();
  }, []);
  const run = useCallback(async <Result>(work: (signal: AbortSignal) => Promise<Result>) => {
    const { signal } = alive.current;
    setBusy(true);
    setError(null);
    try {
      return await work(signal);
    } catch (thrown) {
      if (!signal.aborted) setError(asApiError(thrown));
      return null;
    } finally {
      if (!signal.aborted) setBusy(false);
    }
  }, []);
  return { run, busy, error };
}
