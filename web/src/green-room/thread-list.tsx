import { useEffect, useState, type FormEvent } from 'react';
import { useQuery, useWork } from '../../../sdk/react/index.js';
import { createThread, listBriefings, listThreads, type ThreadListItem } from '../../../sdk/routes.js';
import { call } from '../api/service.js';
import { useSettled } from '../api/use-settled.js';
import { formText } from '../parts/form-text.js';
import { goTo, hashOf, type Route } from './route.js';

const Threads = ({ threads, here }: { readonly threads: readonly ThreadListItem[]; readonly here: string | null }) => (
  <ul className="room-list" aria-label="Threads">
    {threads.map(({ id, title, lastMessage, summary }) => (
      <li key={id}>
        <a href={hashOf({ kind: 'thread', id })} aria-current={id === here ? 'page' : undefined} data-testid="thread">
          <span className="room-item">{title}</span>
          <span className="fine room-last">{summary ?? lastMessage?.content ?? 'Nothing asked yet.'}</span>
        </a>
      </li>
    ))}
  </ul>
);

const Briefings = ({ here }: { readonly here: string | null }) => {
  const { data, error } = useQuery(listBriefings, {});
  return (
    <section aria-labelledby="room-briefings">
      <div className="room-head">
        <h2 id="room-briefings">Briefings</h2>
        <a className="button button-small" href={hashOf({ kind: 'draft', thread: null })} data-testid="new-briefing">
          New
        </a>
      </div>
      {error !== null && <p className="fine">{error.message}</p>}
      <ul className="room-list" aria-label="Briefings">
        {(data ?? []).map(({ id, title, problem }) => (
          <li key={id}>
            <a href={hashOf({ kind: 'briefing', id })} aria-current={id === here ? 'page' : undefined}>
              <span className="room-item">{title}</span>
              {problem !== null && <span className="fine field-trouble">cannot be used yet</span>}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
};

const NewThread = ({ onMade }: { readonly onMade: () => void }) => {
  const { busy, error, run } = useWork();
  const begin = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const title = formText(new FormData(form), 'title');
    if (title === '') return;
    void run(async () => {
      const { thread } = await call(createThread, { body: { title } });
      form.reset();
      onMade();
      goTo({ kind: 'thread', id: thread.id });
    });
  };
  return (
    <form className="room-new" onSubmit={begin}>
      <label className="field">
        <span className="visually-hidden">What is the new thread about?</span>
        <input name="title" maxLength={200} placeholder="A new thread about…" data-testid="new-thread" />
      </label>
      <button type="submit" className="button" disabled={busy}>
        Begin
      </button>
      {error !== null && (
        <p className="fine field-trouble" role="alert">
          {error.message}
        </p>
      )}
    </form>
  );
};

/** Everything there is to open: threads, found by their words, and briefings. `round` changes when one was changed. */
export const RoomList = ({ route, round }: { readonly route: Route; readonly round: number }) => {
  const [q, setQ] = useState('');
  const wanted = useSettled(q);
  const query = { q: wanted, limit: 50 };
  const { data, error, again } = useQuery(listThreads, { query }, { keepsEarlier: true });
  useEffect(() => {
    if (round > 0) again();
  }, [round, again]);
  const threads = data?.data.threads ?? [];
  return (
    <aside className="room-side" aria-label="Threads and briefings">
      <section aria-labelledby="room-threads">
        <div className="room-head">
          <h2 id="room-threads">Threads</h2>
        </div>
        <NewThread onMade={again} />
        <label className="field">
          <span className="visually-hidden">Find threads</span>
          <input type="search" placeholder="Find…" value={q} onChange={(event) => setQ(event.target.value)} />
        </label>
        {error !== null && <p className="fine field-trouble">{error.message}</p>}
        {data !== null && threads.length === 0 && (
          <p className="fine">{q === '' ? 'No thread yet.' : 'Nothing found.'}</p>
        )}
        <Threads threads={threads} here={route.kind === 'thread' ? route.id : null} />
      </section>
      <Briefings key={round} here={route.kind === 'briefing' ? route.id : null} />
    </aside>
  );
};
