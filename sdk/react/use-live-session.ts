import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { LiveClient } from '../live-client.js';
import type { LiveClientOptions } from '../live-options.js';
import { initialLiveState } from '../live-state.js';
import type { LiveState } from '../live-types.js';

export interface LiveSession {
  /** Null while there is none to be in. */
  readonly client: LiveClient | null;
  readonly state: LiveState;
}

const NOBODY: LiveSession = { client: null, state: initialLiveState };

/** A place for one client at a time, which components can look at before there is one. */
class LiveSeat {
  readonly #listeners = new Set<() => void>();
  #session = NOBODY;

  readonly getSession = (): LiveSession => this.#session;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Takes the seat; the answer leaves it. */
  take(options: LiveClientOptions): () => void {
    const client = new LiveClient(options);
    const show = (): void => this.#show({ client, state: client.getState() });
    const unsubscribe = client.subscribe(show);
    show();
    // The state says the same, and goes on when the server is there again.
    client.start().catch(() => undefined);
    return () => {
      unsubscribe();
      client.close();
      this.#show(NOBODY);
    };
  }

  #show(session: LiveSession): void {
    this.#session = session;
    for (const listener of this.#listeners) listener();
  }
}

/**
 * A live session as its host or a producer, from the moment there are `options` until the component goes or other
 * options come: keep the object (`useMemo`, or made once). A refusal is in `state.refusal`.
 */
export function useLiveSession(options: LiveClientOptions | null): LiveSession {
  const seat = useMemo(() => new LiveSeat(), []);
  useEffect(() => (options === null ? undefined : seat.take(options)), [seat, options]);
  return useSyncExternalStore(seat.subscribe, seat.getSession);
}
