import { useCallback, useEffect, useRef, useState } from 'react';
import type { RouteContract } from '../../src/protocol/route-contract.js';
import type { ApiError } from '../rest/api-error.js';
import type { CallInput, CallResult } from '../rest/contract-types.js';
import { useClient } from './client-context.js';
import { asApiError } from './use-query.js';

export interface Action<Contract extends RouteContract> {
  /** Resolves with the answer, or null when it failed (`error` says why) or the component has gone. */
  readonly run: (input: CallInput<Contract>) => Promise<CallResult<Contract> | null>;
  readonly busy: boolean;
  /** Why the latest one failed. */
  readonly error: ApiError | null;
}

/** Something that is done when somebody wants it. What is under way when the component goes is aborted. */
export function useAction<Contract extends RouteContract>(contract: Contract): Action<Contract> {
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const alive = useRef<AbortController | null>(null);
  useEffect(() => {
    alive.current = new AbortController();
    return () => alive.current?.abort();
  }, []);
  const run = useCallback(
    async (input: CallInput<Contract>) => {
      const signal = alive.current?.signal;
      setBusy(true);
      setError(null);
      try {
        return await client.call(contract, input, { signal });
      } catch (thrown) {
        if (signal?.aborted !== true) setError(asApiError(thrown));
        return null;
      } finally {
        if (signal?.aborted !== true) setBusy(false);
      }
    },
    [client, contract],
  );
  return { run, busy, error };
}
