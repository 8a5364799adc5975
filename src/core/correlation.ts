import { AsyncLocalStorage } from 'node:async_hooks';

/** The request that everything done on its behalf belongs to, across every await. */
interface Correlation {
  readonly requestId: string;
}

const storage = new AsyncLocalStorage<Correlation>();

/** Runs something on behalf of a request: each log line written meanwhile, or later because of it, carries the id. */
export function onBehalfOf<T>(requestId: string, run: () => T): T {
  return storage.run({ requestId }, run);
}

/** Runs something that outlives the request it was begun by: a session, a connection that is shared. */
export function onNobodysBehalf<T>(run: () => T): T {
  return storage.exit(run);
}

/** The id of the request this is done for, if it is done for one. */
export function currentRequestId(): string | undefined {
  return storage.getStore()?.requestId;
}
