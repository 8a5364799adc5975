export interface LeftSessionProps {
  readonly disabled: boolean;
  readonly onContinue: () => void;
}

/** After a reload: the session waits on the server for its host. */
export const LeftSession = ({ disabled, onContinue }: LeftSessionProps) => (
  <aside className="card left-session" aria-label="A session is still running">
    <p>
      <strong>Your session is still running.</strong> It waits for you, and everything you said is kept.
    </p>
    <button
      type="button"
      className="button button-strong"
      disabled={disabled}
      onClick={onContinue}
      data-testid="continue-session"
    >
      Continue it
    </button>
  </aside>
);
