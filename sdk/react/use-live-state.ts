import { useSyncExternalStore } from 'react';
import type { LiveState } from '../live-types.js';

/** The state of a live session as a store: a `LiveClient`, or the `state` of a studio. */
export interface LiveStore {
  getState(): LiveState;
  subscribe(listener: () => void): () => void;
}

interface BoundStore {
  readonly subscribe: (listener: () => void) => () => void;
  readonly getState: () => LiveState;
}

/** React subscribes anew whenever these functions change, so that each store gets one lasting pair. */
const boundStores = new WeakMap<LiveStore, BoundStore>();

function bind(store: LiveStore): BoundStore {
  const known = boundStores.get(store);
  if (known !== undefined) return known;
  const bound = { subscribe: (listener: () => void) => store.subscribe(listener), getState: () => store.getState() };
  boundStores.set(store, bound);
  return bound;
}

/** Renders again after every change of the live state. */
export function useLiveState(store: LiveStore): LiveState {
  const { subscribe, getState } = bind(store);
  return useSyncExternalStore(subscribe, getState);
}
