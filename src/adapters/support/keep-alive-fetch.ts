/** A `fetch` with connections of its own: kept warm between two turns, and gone when closed. */
export interface KeepAliveFetch {
  readonly fetch: typeof globalThis.fetch;
  /** Drops every connection. A request afterwards fails. Safe to call twice. */
  close(): Promise<void>;
}

interface Dispatcher {
  destroy(): Promise<void>;
}

type DispatcherClass = new (options: { keepAliveTimeout: number }) => Dispatcher;

/** Node's own pool lets go after 4 s, so that every turn of a calm conversation would pay for a new TLS handshake. */
const KEEP_ALIVE_MS = 60_000;
/** Where Node keeps the dispatcher of its built-in `fetch`; the only way to one of the same version. */
const GLOBAL_DISPATCHER = Symbol.for('undici.globalDispatcher.1');

/** Without the built-in pool (another runtime) it is the plain `fetch`, and closing does nothing. */
export function createKeepAliveFetch(): KeepAliveFetch {
  const dispatcher = createDispatcher();
  if (dispatcher === undefined) return { fetch: globalThis.fetch, close: async () => undefined };
  let closing: Promise<void> | undefined;
  return {
    fetch: (input, init) => globalThis.fetch(input, { ...init, dispatcher } as RequestInit),
    close: () => (closing ??= dispatcher.destroy()),
  };
}

function createDispatcher(): Dispatcher | undefined {
  // The dispatcher appears with the first use of anything that belongs to fetch.
  void new Headers();
  const shared = (globalThis as Record<symbol, unknown>)[GLOBAL_DISPATCHER];
  if (typeof shared !== 'object' || shared === null) return undefined;
  const Pool = shared.constructor as DispatcherClass;
  return new Pool({ keepAliveTimeout: KEEP_ALIVE_MS });
}
