import { useSyncExternalStore } from 'react';
import { SAMPLES_PER_SECOND } from '../model/time.js';

/** Where on the recordings' page somebody is: behind the address's `#`, so that links and the back button work. */
export type Route =
  | { readonly kind: 'list' }
  /** `at` is a sample to go to. */
  | { readonly kind: 'recording'; readonly id: string; readonly at: number | null };

export const routeOf = (hash: string): Route => {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  if (path === '') return { kind: 'list' };
  const seconds = Number(new URLSearchParams(query).get('t') ?? Number.NaN);
  const at = Number.isFinite(seconds) && seconds >= 0 ? Math.round(seconds * SAMPLES_PER_SECOND) : null;
  return { kind: 'recording', id: path, at };
};

export const recordingHash = (id: string, at: number | null = null): string =>
  at === null ? `#/${id}` : `#/${id}?t=${(at / SAMPLES_PER_SECOND).toFixed(1)}`;

export const useRoute = (): Route => {
  const hash = useSyncExternalStore(
    (changed) => {
      addEventListener('hashchange', changed);
      return () => removeEventListener('hashchange', changed);
    },
    () => location.hash,
  );
  return routeOf(hash);
};
