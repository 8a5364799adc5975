import { useMemo, useSyncExternalStore } from 'react';

/** Where in the green room somebody is: behind the address's `#`, so that links and the back button work. */
export type Route =
  | { readonly kind: 'none' }
  | { readonly kind: 'thread'; readonly id: string }
  /** A briefing that is there, or a draft that is made of a thread. */
  | { readonly kind: 'briefing'; readonly id: string }
  | { readonly kind: 'draft'; readonly thread: string | null };

export const routeOf = (hash: string): Route => {
  const [kind = '', id = ''] = hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent);
  if (kind === 'thread' && id !== '') return { kind, id };
  if (kind === 'briefing' && id !== '') return { kind, id };
  if (kind === 'draft') return { kind, thread: id === '' ? null : id };
  return { kind: 'none' };
};

export const hashOf = (route: Route): string => {
  switch (route.kind) {
    case 'none':
      return '#/';
    case 'draft':
      return route.thread === null ? '#/draft' : `#/draft/${encodeURIComponent(route.thread)}`;
    default:
      return `#/${route.kind}/${encodeURIComponent(route.id)}`;
  }
};

export const goTo = (route: Route): void => {
  location.hash = hashOf(route);
};

export const useRoute = (): Route => {
  const hash = useSyncExternalStore(
    (changed) => {
      addEventListener('hashchange', changed);
      return () => removeEventListener('hashchange', changed);
    },
    () => location.hash,
  );
  return useMemo(() => routeOf(hash), [hash]);
};
