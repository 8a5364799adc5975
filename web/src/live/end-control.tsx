import { useState } from 'react';

export interface EndControlProps {
  readonly ending: boolean;
  /** What is still to be sent before the session can end; null when nothing is. */
  readonly waitingFor: string | null;
  readonly onEnd: () => void;
}

/** Ending asks once, in place. */
export const EndControl = ({ ending, waitingFor, onEnd }: EndControlProps) => {
  const [asking, setAsking] = useState(false);
  if (ending) {
    return (
      <p className="end" role="status">
        {waitingFor ?? 'Finishing your files…'}
      </p>
    );
  }
  if (!asking) {
    return (
      <div className="end">
        <button type="button" className="button button-end" onClick={() => setAsking(true)} data-testid="end">
          End
        </button>
      </div>
    );
  }
  return (
    <div
      className="end"
      role="group"
      aria-label="End the session?"
      onKeyDown={(event) => event.key === 'Escape' && setAsking(false)}
    >
      <button type="button" className="button" onClick={() => setAsking(false)} autoFocus>
        Keep going
      </button>
      <button type="button" className="button button-live-small" onClick={onEnd} data-testid="end-confirm">
        End and save
      </button>
    </div>
  );
};
