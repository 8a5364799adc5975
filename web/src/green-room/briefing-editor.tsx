import { useState, type FormEvent } from 'react';
import { useWork } from '../../../sdk/react/index.js';
import { saveBriefing, threadFromBriefing } from '../../../sdk/routes.js';
import { call, Refusal } from '../api/service.js';
import { BriefingCard } from '../before/briefing-card.js';
import { formText } from '../parts/form-text.js';
import { Trouble } from '../parts/trouble.js';
import { goTo, type Route } from './route.js';
import { type Check, type OpenBriefing, useBriefing, useBriefingCheck } from './use-briefing.js';

const stateOf = ({ briefing, stale, trouble }: Check): string => {
  if (trouble !== null) return trouble;
  if (stale || briefing === null) return 'Reading it…';
  return briefing.problem === null ? 'It can be used as it is.' : 'It cannot be used yet.';
};

const Preview = ({ check }: { readonly check: Check }) => (
  <section className="preview" aria-label="What the briefing comes to" aria-busy={check.stale}>
    <h2>What it comes to</h2>
    <p className="fine" role="status" data-testid="briefing-state">
      {stateOf(check)}
    </p>
    {check.briefing !== null && <BriefingCard briefing={check.briefing} chosen onChoose={() => undefined} />}
  </section>
);

interface SavingProps {
  readonly opened: OpenBriefing;
  readonly source: string;
  readonly usable: boolean;
  readonly onSaved: () => void;
}

const Saving = ({ opened, source, usable, onSaved }: SavingProps) => {
  const { busy, error, run } = useWork();
  const save = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const id = formText(new FormData(event.currentTarget), 'id');
    const put = (replace: boolean) => call(saveBriefing, { params: { id }, body: { source, replace } });
    void run(async () => {
      await put(opened.saved && id === opened.id).catch((refused: unknown) => {
        const taken = refused instanceof Refusal && refused.code === 'CONFLICT';
        if (!taken || !confirm(`There is a briefing called “${id}”. Replace it?`)) throw refused;
        return put(true);
      });
      onSaved();
      goTo({ kind: 'briefing', id });
    });
  };
  const discuss = (): void =>
    void run(async () => {
      const { thread } = await call(threadFromBriefing, { params: { id: opened.id }, body: {} });
      onSaved();
      goTo({ kind: 'thread', id: thread.id });
    });
  return (
    <form className="field-row saving" onSubmit={save}>
      <label className="field">
        Name
        <input
          name="id"
          required
          maxLength={64}
          pattern="[a-z0-9][a-z0-9\-]*"
          title="Small letters, digits and hyphens"
          defaultValue={opened.id}
          placeholder="ep-12"
          data-testid="briefing-name"
        />
      </label>
      <button type="submit" className="button button-strong" disabled={busy || !usable} data-testid="save-briefing">
        {opened.saved ? 'Save' : 'Save as a briefing'}
      </button>
      {opened.saved && (
        <>
          <button type="button" className="button" disabled={busy} onClick={discuss} data-testid="discuss">
            Talk it over in a thread
          </button>
          <a className="button button-quiet" href="./">
            Go live with it
          </a>
        </>
      )}
      {error !== null && (
        <p className="field-trouble" role="alert">
          {error.message}
        </p>
      )}
    </form>
  );
};

const OpenEditor = ({ opened, onSaved }: { readonly opened: OpenBriefing; readonly onSaved: () => void }) => {
  const [source, setSource] = useState(opened.source);
  const check = useBriefingCheck(source);
  const usable = !check.stale && check.briefing !== null && check.briefing.problem === null;
  return (
    <div className="editor" data-testid="briefing-editor">
      <div className="room-title">
        <h1>{check.briefing?.title ?? 'A briefing'}</h1>
      </div>
      {opened.note !== null && <p className="fine">{opened.note}</p>}
      <Saving {...{ opened, source, usable, onSaved }} />
      <div className="editor-sides">
        <label className="field editor-text">
          <span>The briefing: who takes part above, your notes below</span>
          <textarea
            value={source}
            spellCheck={false}
            onChange={(event) => setSource(event.target.value)}
            data-testid="briefing-source"
          />
        </label>
        <Preview check={check} />
      </div>
    </div>
  );
};

/** A briefing as text, with what the server makes of it beside it. */
export const BriefingEditor = ({ route, onSaved }: { readonly route: Route; readonly onSaved: () => void }) => {
  const opening = useBriefing(route);
  switch (opening.kind) {
    case 'opening':
      return <p role="status">{route.kind === 'draft' ? 'Drafting a briefing…' : 'Opening the briefing…'}</p>;
    case 'failed':
      return <Trouble title="This briefing cannot be opened.">{opening.message}</Trouble>;
    case 'open':
      return <OpenEditor opened={opening.opened} onSaved={onSaved} />;
  }
};
