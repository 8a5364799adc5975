import { useState, type KeyboardEvent } from 'react';
import type { RevoiceMode } from '../../../sdk/recordings.js';
import { type Revoicing, useRevoice } from './use-revoice.js';

export interface RevoiceEditorProps {
  readonly turn: string;
  readonly text: string;
  readonly revoicing: Revoicing;
  readonly onClose: () => void;
}

const STEPS: Readonly<Record<string, string>> = {
  voice: 'The line is being spoken…',
  place: 'Its place is being sought…',
  stems: 'The stems are being written…',
};

const KEEPS = [
  ['fit', 'Keep, fit in', 'Everything else stays in its place.'],
  ['ripple', 'Keep, move the rest', 'Everything behind the line moves, on all stems together.'],
] as const satisfies readonly (readonly [RevoiceMode, string, string])[];

/** Other words for a line, in the same voice: listened to, then kept in one of two ways. */
export const RevoiceEditor = ({ turn, text: before, revoicing, onClose }: RevoiceEditorProps) => {
  const { job, trouble, start, stop } = useRevoice(revoicing, turn);
  const [text, setText] = useState(before);
  const words = text.trim();
  const works = job?.state === 'running';
  // A take is of the words it was made from.
  const take = job?.take?.text === words ? job.take.id : null;
  const keep = (mode: RevoiceMode): void => start(take === null ? { text: words, mode } : { take, mode });
  const onKeyDown = ({ key }: KeyboardEvent): void => {
    if (key === 'Escape' && !works) onClose();
  };
  return (
    <div className="cue-editor" onKeyDown={onKeyDown}>
      <textarea
        aria-label="What is said instead"
        value={text}
        maxLength={4_000}
        rows={Math.min(8, Math.ceil(text.length / 42) + 1)}
        onChange={(event) => setText(event.target.value)}
        disabled={works}
        autoFocus
      />
      {take !== null && (
        <audio controls autoPlay src={revoicing.client.takeUrl(revoicing.id, take)} data-testid="take" />
      )}
      <div>
        <button
          type="button"
          className="button button-small"
          disabled={works || words === '' || take !== null}
          onClick={() => start({ text: words })}
          data-testid="revoice-listen"
        >
          Listen
        </button>
        {KEEPS.map(([mode, label, why]) => (
          <button
            key={mode}
            type="button"
            className="button button-small button-strong"
            disabled={works || words === ''}
            title={why}
            onClick={() => keep(mode)}
            data-testid={`revoice-${mode}`}
          >
            {label}
          </button>
        ))}
        <button type="button" className="button button-small button-quiet" onClick={works ? stop : onClose}>
          {works ? 'Stop' : 'Cancel'}
        </button>
      </div>
      {works && <p role="status">{STEPS[job.step] ?? 'Waiting for other work…'}</p>}
      {trouble !== null && (
        <p role="alert" className="revoice-trouble">
          {trouble}
        </p>
      )}
    </div>
  );
};
