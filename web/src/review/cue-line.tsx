import { memo, useRef, useState, type KeyboardEvent } from 'react';
import type { Cue } from '../../../sdk/recordings.js';
import { TurnCard } from '../live/turn-card.js';
import { clockText } from '../model/time.js';
import { speakerColour } from '../parts/speaker-colour.js';
import type { CastMember, TurnFigures } from '../studio-port.js';
import { RevoiceEditor } from './revoice-editor.js';
import type { Revoicing } from './use-revoice.js';
import { cueElementId, wordId } from './word-follower.js';

export interface CueLineProps {
  readonly cue: Cue;
  readonly cast: readonly CastMember[];
  readonly turn: TurnFigures | undefined;
  readonly revoicing: Revoicing;
  readonly onSeek: (at: number) => void;
  readonly onEdit: (cue: string, text: string) => void;
}

interface CueEditorProps {
  readonly text: string;
  readonly onDone: (text: string | null) => void;
  /** The words as they stand are to be spoken; null where only the speaker could. */
  readonly onRevoice: ((text: string) => void) | null;
}

type LineEditing = { readonly kind: 'no' | 'words' } | { readonly kind: 'voice'; readonly text: string };

/** Enter keeps the correction, Escape gives it up; a line that is emptied disappears from the captions. */
const CueEditor = ({ text, onDone, onRevoice }: CueEditorProps) => {
  const field = useRef<HTMLTextAreaElement>(null);
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key === 'Escape') onDone(null);
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    onDone(event.currentTarget.value);
  };
  return (
    <div className="cue-editor">
      <textarea
        ref={field}
        aria-label="Correct the line"
        defaultValue={text}
        rows={Math.min(8, Math.ceil(text.length / 42) + 1)}
        onKeyDown={onKeyDown}
        autoFocus
      />
      <div>
        <button
          type="button"
          className="button button-small button-strong"
          onClick={() => onDone(field.current?.value ?? null)}
        >
          Keep
        </button>
        {onRevoice !== null && (
          <button
            type="button"
            className="button button-small"
            title="Have other words spoken in the same voice"
            onClick={() => onRevoice(field.current?.value ?? text)}
            data-testid="revoice"
          >
            Voice anew…
          </button>
        )}
        <button type="button" className="button button-small button-quiet" onClick={() => onDone(null)}>
          Cancel
        </button>
      </div>
    </div>
  );
};

const Words = ({ cue }: { readonly cue: Cue }) => (
  <p className="line-text">
    {cue.words.map((word, place) => (
      <span key={word.startAt + place} id={wordId(cue.id, place)} data-at={word.startAt}>
        {word.text}
        {place < cue.words.length - 1 && ' '}
      </span>
    ))}
    {cue.text === '' && <span className="fine">Left out of the captions.</span>}
    {/* A word joiner: the dash stays with its word. */}
    {cue.interrupted && <span className="cut-dash">{'\u2060\u00a0—'}</span>}
  </p>
);

const Line = ({ cue, cast, turn, revoicing, onSeek, onEdit }: CueLineProps) => {
  const [editing, setEditing] = useState<LineEditing>({ kind: 'no' });
  const speaker = cast.find(({ id }) => id === cue.speaker);
  const done = (text: string | null): void => {
    setEditing({ kind: 'no' });
    if (text !== null && text.trim() !== cue.text) onEdit(cue.id, text.trim());
  };
  const isSpoken = speaker?.kind === 'ai' && cue.turnId !== null;
  return (
    <li className="line cue" id={cueElementId(cue.id)} data-testid="cue" style={speakerColour(cast, cue.speaker)}>
      <span className="line-head">
        <strong>{speaker?.name ?? cue.speaker}</strong>
        <button type="button" className="cue-time" onClick={() => onSeek(cue.startAt)}>
          <span className="visually-hidden">Go to </span>
          {clockText(cue.startAt)}
        </button>
        {cue.interrupted && <span className="line-cut">cut</span>}
        {(cue.revoiced || cue.edited) && <span className="cue-edited">{cue.revoiced ? 'revoiced' : 'corrected'}</span>}
        {editing.kind === 'no' && (
          <button type="button" className="cue-edit" onClick={() => setEditing({ kind: 'words' })}>
            Correct
            <span className="visually-hidden">
              {' '}
              what {speaker?.name ?? cue.speaker} said at {clockText(cue.startAt)}
            </span>
          </button>
        )}
        {turn !== undefined && <TurnCard turn={turn} speaker={speaker} measuredMs={null} />}
      </span>
      {editing.kind === 'words' && (
        <CueEditor
          text={cue.text}
          onDone={done}
          onRevoice={isSpoken ? (text) => setEditing({ kind: 'voice', text }) : null}
        />
      )}
      {editing.kind === 'voice' && cue.turnId !== null && (
        <RevoiceEditor turn={cue.turnId} text={editing.text} revoicing={revoicing} onClose={() => done(null)} />
      )}
      {editing.kind === 'no' && <Words cue={cue} />}
    </li>
  );
};

/** What somebody said in one go: every word leads to its sound, and can be put right. */
export const CueLine = memo(Line);
