import { useEffect, useState } from 'react';
import type { RecordingPage, RecordingsClient } from '../../../sdk/recordings.js';

export type Listing =
  | { readonly kind: 'asking' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'ready'; readonly page: RecordingPage; readonly more: () => void };

/** Typing faster than this asks once. */
const SETTLE_MS = 200;

/** The recordings that answer a search, page after page. */
export const useList = (client: RecordingsClient, q: string): Listing => {
  const [listing, setListing] = useState<Listing>({ kind: 'asking' });
  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    const fail = (error: unknown): void => {
      if (signal.aborted) return;
      setListing({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    };
    const show = (page: RecordingPage): void => {
      if (signal.aborted) return;
      const more = (): void => {
        client.list({ q, cursor: page.pagination.cursor }, { signal }).then((next) => {
          show({ recordings: [...page.recordings, ...next.recordings], pagination: next.pagination });
        }, fail);
      };
      setListing({ kind: 'ready', page, more });
    };
    const settled = setTimeout(() => void client.list({ q }, { signal }).then(show, fail), q === '' ? 0 : SETTLE_MS);
    return () => {
      clearTimeout(settled);
      abort.abort();
    };
  }, [client, q]);
  return listing;
};
