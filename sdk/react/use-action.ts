import { useCallback } from 'react';
import type { RouteContract } from '../../src/protocol/route-contract.js';
import type { CallInput, CallResult } from '../rest/contract-types.js';
import { useClient } from './client-context.js';
import { useWork, type Work } from './use-work.js';

export interface Action<Contract extends RouteContract> extends Pick<Work, 'busy' | 'error'> {
  /** Resolves with the answer, or null when it failed (`error` says why) or the component has gone. */
  readonly run: (input: CallInput<Contract>) => Promise<CallResult<Contract> | null>;
}

/** A route that is called when somebody wants it. What is under way when the component goes is aborted. */
export function useAction<Contract extends RouteContract>(contract: Contract): Action<Contract> {
  const client = useClient();
  const { run: work, busy, error } = useWork();
  const run = useCallback(
    (input: CallInput<Contract>) => work((signal) => client.call(contract, input, { signal })),
    [client, contract, work],
  );
  return { run, busy, error };
}
