import { Wordmark } from '../parts/wordmark.js';

export const Waiting = () => (
  <main className="waiting" role="status">
    <Wordmark />
    <p>Opening the studio…</p>
  </main>
);

export interface RefusedProps {
  readonly message: string | null;
  readonly onLeave: () => void;
}

/** The server did not let this page in. */
export const Refused = ({ message, onLeave }: RefusedProps) => (
  <main className="waiting">
    <Wordmark />
    <div className="trouble trouble-page" role="alert" data-testid="refused">
      <strong>The server did not open the studio.</strong>
      <p>{message ?? 'It gave no reason; its log has the details.'}</p>
      <button type="button" className="button button-strong" onClick={onLeave}>
        Back
      </button>
    </div>
  </main>
);
