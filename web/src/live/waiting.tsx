import type { ReactNode } from 'react';
import { Wordmark } from '../parts/wordmark.js';

export const Waiting = () => (
  <main className="waiting" role="status">
    <Wordmark />
    <p>Opening the studio…</p>
  </main>
);

export interface RefusedProps {
  readonly message: string;
  readonly onLeave: () => void;
  /** What can be done about it. */
  readonly children?: ReactNode;
}

/** The server did not let this page in. */
export const Refused = ({ message, onLeave, children }: RefusedProps) => (
  <main className="waiting">
    <Wordmark />
    <div className="trouble trouble-page" role="alert" data-testid="refused">
      <strong>The studio is closed.</strong>
      <p>{message}</p>
      <button type="button" className="button button-strong" onClick={onLeave}>
        Back
      </button>
    </div>
    {children}
  </main>
);
