import type { Edit, Mark } from '../../../sdk/recordings.js';
import { clockText } from '../model/time.js';
import { EditableText } from '../parts/editable-text.js';
import { markName } from './review-model.js';

export interface MarksPanelProps {
  readonly marks: readonly Mark[];
  readonly onSeek: (at: number) => void;
  readonly onEdit: (edit: Edit) => void;
}

/** Chapters and markers, to go to, to name and to remove. */
export const MarksPanel = ({ marks, onSeek, onEdit }: MarksPanelProps) =>
  marks.length === 0 ? (
    <p className="fine">Set a marker with M, or begin a chapter with C, wherever the playhead stands.</p>
  ) : (
    <ul className="marks">
      {marks.map((mark) => (
        <li key={mark.id} data-kind={mark.kind} data-testid="mark">
          <span className="mark-kind">{mark.kind}</span>
          <button type="button" className="cue-time" onClick={() => onSeek(mark.at)}>
            <span className="visually-hidden">Go to </span>
            {clockText(mark.at)}
          </button>
          <EditableText
            text={markName(mark)}
            what={`the name of the ${mark.kind} at ${clockText(mark.at)}`}
            maxLength={120}
            onChange={(label) => onEdit({ kind: 'mark-change', id: mark.id, label })}
          />
          <button
            type="button"
            className="button button-small button-quiet"
            onClick={() => onEdit({ kind: 'mark-remove', id: mark.id })}
          >
            Remove<span className="visually-hidden"> {markName(mark)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
