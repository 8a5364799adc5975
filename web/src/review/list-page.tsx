import { useEffect, useState } from 'react';
import type { RecordingsClient } from '../../../sdk/recordings.js';
import { SiteNav } from '../parts/site-nav.js';
import { RecordingCard } from './recording-card.js';
import { type Listing, useList } from './use-list.js';

const countText = (count: number): string => (count === 1 ? '1 recording' : `${count} recordings`);

const Results = ({ listing, q }: { readonly listing: Listing; readonly q: string }) => {
  if (listing.kind === 'asking') return <p role="status">Reading the recordings…</p>;
  if (listing.kind === 'failed') {
    return (
      <div className="trouble trouble-page" role="alert">
        <strong>The recordings cannot be listed.</strong>
        <p>{listing.message}</p>
      </div>
    );
  }
  const { recordings, pagination } = listing.page;
  const none =
    q === '' ? 'Nothing has been recorded yet. Sessions appear here once they have begun.' : 'Nobody said that.';
  return (
    <>
      <p className="fine" role="status">
        {pagination.totalCount === 0 ? none : countText(pagination.totalCount)}
      </p>
      <ul className="recording-list">
        {recordings.map((recording) => (
          <RecordingCard key={recording.id} recording={recording} />
        ))}
      </ul>
      {pagination.hasMore && (
        <button type="button" className="button" onClick={listing.more} data-testid="more">
          Show older ones
        </button>
      )}
    </>
  );
};

/** Every session on disk, newest first, found by title, name, or anything that was said. */
export const ListPage = ({ client }: { readonly client: RecordingsClient }) => {
  const [q, setQ] = useState('');
  const listing = useList(client, q);
  useEffect(() => {
    document.title = 'Recordings · Trialogue';
  }, []);
  return (
    <div className="after">
      <SiteNav here="recordings" />
      <main className="after-main">
        <div className="after-head">
          <h1>Recordings</h1>
          <a className="button button-strong" href="./">
            New session
          </a>
        </div>
        <label className="search">
          <span className="visually-hidden">Search titles, names, and everything that was said</span>
          <input
            type="search"
            placeholder="Search titles, names, and everything that was said"
            value={q}
            onChange={(event) => setQ(event.target.value)}
            data-testid="search"
          />
        </label>
        <Results listing={listing} q={q} />
      </main>
    </div>
  );
};
