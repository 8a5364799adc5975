import { KeyHint } from '../parts/key-hint.js';
import type { ReviewActions } from './review-keys.js';

export interface EditBarProps {
  readonly actions: ReviewActions;
  /** Edits that can be taken back. */
  readonly edits: number;
  readonly trimmed: boolean;
  readonly onUntrim: () => void;
  readonly trouble: string | null;
}

/** What can be set where the playhead stands, and taken back. */
export const EditBar = ({ actions, edits, trimmed, onUntrim, trouble }: EditBarProps) => (
  <footer className="control-bar edit-bar">
    <div className="control-keys">
      <button type="button" className="button" onClick={() => actions.addMark('marker')} data-testid="add-marker">
        Marker <KeyHint>M</KeyHint>
      </button>
      <button type="button" className="button" onClick={() => actions.addMark('chapter')} data-testid="add-chapter">
        Chapter <KeyHint>C</KeyHint>
      </button>
      <button type="button" className="button" onClick={() => actions.trim('start')}>
        Begin here <KeyHint>I</KeyHint>
      </button>
      <button type="button" className="button" onClick={() => actions.trim('end')}>
        End here <KeyHint>O</KeyHint>
      </button>
      {trimmed && (
        <button type="button" className="button button-quiet" onClick={onUntrim}>
          Whole length
        </button>
      )}
    </div>
    {trouble === null ? (
      <p className="fine edit-note">Your recording stays as it is: every change is kept beside it.</p>
    ) : (
      <p className="edit-note edit-trouble" role="alert">
        {trouble}
      </p>
    )}
    <button type="button" className="button" disabled={edits === 0} onClick={() => actions.undo()} data-testid="undo">
      Undo{edits > 0 && <span className="figure"> ({edits})</span>} <KeyHint>Ctrl Z</KeyHint>
    </button>
  </footer>
);
