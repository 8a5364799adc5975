export interface GoLiveProps {
  readonly ready: boolean;
  readonly starting: boolean;
  readonly problem: string | null;
  readonly onGoLive: () => void;
}

export const GoLive = ({ ready, starting, problem, onGoLive }: GoLiveProps) => (
  <div className="go-live">
    {problem !== null && (
      <p className="trouble" role="alert" data-testid="start-problem">
        {problem}
      </p>
    )}
    <button
      type="button"
      className="button button-live"
      disabled={!ready || starting}
      onClick={onGoLive}
      data-testid="go-live"
    >
      {starting ? 'Going live…' : 'Go live'}
    </button>
  </div>
);
