import { useState } from 'react';
import { leftSessionWords, unsentFileName } from '../model/left-session-words.js';
import type { LeftSession, Shelf, Start } from '../studio-port.js';
import { saveFile } from './save-file.js';
import { useLeftSessions } from './use-left-sessions.js';

interface ForgetProps {
  /** What would be lost for good; asked about once, in place. */
  readonly unsent: string | null;
  readonly onForget: () => void;
}

const Forget = ({ unsent, onForget }: ForgetProps) => {
  const [asking, setAsking] = useState(false);
  const sure = unsent === null || asking;
  return (
    <button
      type="button"
      className="button button-quiet"
      onClick={() => (sure ? onForget() : setAsking(true))}
      data-testid="forget-session"
    >
      {asking ? `Delete ${unsent} of your voice` : 'Forget it'}
    </button>
  );
};

interface LeftSessionCardProps {
  readonly session: LeftSession;
  readonly disabled: boolean;
  readonly onStart: (start: Start) => void;
  readonly onSave: () => Promise<void>;
  readonly onForget: () => void;
}

const LeftSessionCard = ({ session, disabled, onStart, onSave, onForget }: LeftSessionCardProps) => {
  const [problem, setProblem] = useState<string | null>(null);
  const { sessionId, briefing, gone } = session;
  const { headline, detail, unsent } = leftSessionWords(session);
  const save = (): void => {
    onSave().catch((error: unknown) => setProblem(error instanceof Error ? error.message : String(error)));
  };
  const start: Start = gone ? { kind: 'continue', briefing, sessionId } : { kind: 'resume', sessionId };
  return (
    <aside className="card left-session" aria-label={headline} data-testid="left-session" data-gone={gone}>
      <p>
        <strong>{headline}</strong> {detail}
        {problem !== null && <span role="alert"> It could not be saved: {problem}</span>}
      </p>
      <div className="left-session-ways">
        <button
          type="button"
          className="button button-strong"
          disabled={disabled}
          onClick={() => onStart(start)}
          data-testid={gone ? 'continue-anew' : 'continue-session'}
        >
          {gone ? 'Go on in a new session' : 'Go on with it'}
        </button>
        {unsent !== null && (
          <button type="button" className="button" onClick={save} data-testid="save-unsent">
            Save my voice
          </button>
        )}
        <Forget unsent={unsent} onForget={onForget} />
      </div>
    </aside>
  );
};

export interface LeftSessionsProps {
  readonly shelf: Shelf;
  /** This session alone. */
  readonly only?: string;
  /** Going live is not possible now. */
  readonly disabled: boolean;
  /** What changed since the list was read. */
  readonly occasion?: unknown;
  readonly onStart: (start: Start) => void;
}

/** What a reload, a crash or an outage has left behind, and what can be done with it. */
export const LeftSessions = ({ shelf, only, disabled, occasion, onStart }: LeftSessionsProps) => {
  const { left, forget } = useLeftSessions(shelf, occasion);
  const save = async (session: LeftSession): Promise<void> =>
    saveFile(await shelf.sound(session.sessionId), unsentFileName(session));
  return left
    .filter(({ sessionId }) => only === undefined || sessionId === only)
    .map((session) => (
      <LeftSessionCard
        key={session.sessionId}
        session={session}
        disabled={disabled}
        onStart={onStart}
        onSave={() => save(session)}
        onForget={() => forget(session.sessionId)}
      />
    ));
};
