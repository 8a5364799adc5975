import { useCallback, useEffect, useState } from 'react';
import type { RouteContract } from '../../src/protocol/route-contract.js';
import { ApiError } from '../rest/api-error.js';
import type { CallInput, CallResult } from '../rest/contract-types.js';
import { useClient } from './client-context.js';

export interface QueryOptions {
  /** False: nothing is asked yet. */
  readonly enabled?: boolean | undefined;
  /** Asks anew so often. */
  readonly everyMs?: number | undefined;
  /** Goes on showing the answer to the question before, until this one is answered: for lists that are searched. */
  readonly keepsEarlier?: boolean | undefined;
}

export interface Query<Data> {
  /** The latest answer; kept while the question is asked anew, and with `keepsEarlier` while another one is. */
  readonly data: Data | null;
  /** Why the latest try failed; null when it did not. */
  readonly error: ApiError | null;
  readonly loading: boolean;
  readonly again: () => void;
}

interface Outcome<Data> {
  /** What was asked, so that an answer to something else is not shown. */
  readonly question: string;
  readonly data: Data | null;
  readonly error: ApiError | null;
  readonly round: number;
}

/**
 * Asks a route while the component is there, anew when the input changes (by value) or `again` is called. A question
 * that is not wanted any more is aborted, and its answer never shown.
 */
export function useQuery<Contract extends RouteContract>(
  contract: Contract,
  input: CallInput<Contract>,
  { enabled = true, everyMs, keepsEarlier = false }: QueryOptions = {},
): Query<CallResult<Contract>> {
  const client = useClient();
  const question = `${contract.name} ${JSON.stringify(input)}`;
  const [round, setRound] = useState(0);
  const [outcome, setOutcome] = useState<Outcome<CallResult<Contract>> | null>(null);
  const again = useCallback(() => setRound((before) => before + 1), []);
  useEffect(() => {
    if (!enabled) return undefined;
    const abort = new AbortController();
    const asked = JSON.parse(question.slice(contract.name.length + 1)) as CallInput<Contract>;
    client.call(contract, asked, { signal: abort.signal }).then(
      (data) => abort.signal.aborted || setOutcome({ question, data, error: null, round }),
      (error: unknown) => {
        if (abort.signal.aborted) return;
        const known = asApiError(error);
        setOutcome((before) => ({
          question,
          data: keepsEarlier || before?.question === question ? (before?.data ?? null) : null,
          error: known,
          round,
        }));
      },
    );
    return () => abort.abort();
  }, [client, contract, question, enabled, keepsEarlier, round]);
  useEffect(() => {
    if (everyMs === undefined || !enabled) return undefined;
    const timer = setInterval(again, everyMs);
    return () => clearInterval(timer);
  }, [again, everyMs, enabled]);
  const current = outcome?.question === question ? outcome : null;
  return {
    data: (keepsEarlier ? outcome : current)?.data ?? null,
    error: current?.error ?? null,
    loading: enabled && current?.round !== round,
    again,
  };
}

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError('bad_answer', error instanceof Error ? error.message : String(error), { cause: error });
}
