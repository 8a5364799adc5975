import { useEffect, useRef, type CSSProperties } from 'react';
import type { ListedModel, Thread } from '../../../sdk/routes.js';
import { castColour } from '../parts/speaker-colour.js';
import { ModelSettings } from './model-settings.js';
import type { ThreadLine } from './run-lines.js';

export interface ModelColumnProps {
  readonly thread: Thread;
  readonly modelId: string;
  readonly model: ListedModel | undefined;
  readonly place: number;
  readonly lines: readonly ThreadLine[];
  readonly chosen: boolean;
  readonly onChoose: (chosen: boolean) => void;
  readonly onStop: () => void;
  readonly onChanged: () => void;
}

const STATES: Readonly<Record<ThreadLine['status'], string | null>> = {
  complete: null,
  streaming: 'writing…',
  failed: 'failed',
  cancelled: 'stopped',
  interrupted: 'cut off: the server stopped',
};

const Line = ({ line, name }: { readonly line: ThreadLine; readonly name: string }) => {
  const state = STATES[line.status];
  const waiting = line.status === 'streaming' && line.content === '';
  return (
    <li className="line" data-role={line.role} data-status={line.status} data-testid="thread-line">
      <span className="visually-hidden">{line.role === 'user' ? 'You' : name}: </span>
      <p>{waiting ? '…' : line.content}</p>
      {(state !== null || line.problem !== null) && (
        <p className="fine" role={line.problem === null ? undefined : 'alert'}>
          {[state, line.problem].filter((words) => words !== null).join(': ')}
        </p>
      )}
    </li>
  );
};

/** A conversation with one model: its own words, its own settings. */
export const ModelColumn = (props: ModelColumnProps) => {
  const { thread, modelId, model, place, lines, chosen, onChoose, onStop, onChanged } = props;
  const name = model?.name ?? modelId;
  const end = useRef<HTMLDivElement>(null);
  const last = lines.at(-1);
  const length = last?.content.length ?? 0;
  useEffect(() => {
    const scroller = end.current?.parentElement;
    // Whoever reads further up is left there.
    if (scroller && scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 120)
      scroller.scrollTop = scroller.scrollHeight;
  }, [length, lines.length]);
  const settings = thread.models[modelId];
  const summary = settings?.summary ?? null;
  return (
    <section
      className="card column"
      aria-label={name}
      style={castColour(place) as CSSProperties}
      data-testid="column"
      data-model={modelId}
    >
      <header className="column-head">
        <label className="column-name">
          <input type="checkbox" checked={chosen} onChange={(event) => onChoose(event.target.checked)} />
          <span>{name}</span>
        </label>
        {model?.provider === 'rehearsal' && <span className="badge badge-still">rehearsal</span>}
        {last?.status === 'streaming' && (
          <button type="button" className="button button-small" onClick={onStop} data-testid="stop">
            Stop
          </button>
        )}
        <ModelSettings thread={thread} modelId={modelId} model={model} onChanged={onChanged} />
      </header>
      {/* A scrolling region must be reachable by keyboard. */}
      <div className="column-body" tabIndex={0} role="region" aria-label={`Conversation with ${name}`}>
        {summary !== null && (
          <details className="column-summary">
            <summary>What was said before, in short</summary>
            <p>{summary}</p>
          </details>
        )}
        {lines.length === 0 && <p className="fine">Nothing asked yet. What you ask goes to every ticked model.</p>}
        <ol className="lines" aria-live="polite" aria-relevant="additions">
          {lines.map((line) => (
            <Line key={line.id} line={line} name={name} />
          ))}
        </ol>
        <div ref={end} />
      </div>
    </section>
  );
};
