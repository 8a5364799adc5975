import { useState } from 'react';
import { useLiveState } from '../../sdk/react/use-live-state.js';
import { AfterPage } from './after/after-page.js';
import { BeforePage } from './before/before-page.js';
import { LivePage } from './live/live-page.js';
import { Refused, Waiting } from './live/waiting.js';
import { UnsentInPage } from './live/unsent-in-page.js';
import { LeftSessions } from './parts/left-sessions.js';
import type { Choice, Shelf, Start, StartStudio, Studio } from './studio-port.js';

type Phase =
  | { readonly kind: 'before'; readonly problem: string | null }
  | { readonly kind: 'starting' }
  | { readonly kind: 'studio'; readonly studio: Studio; readonly choice: Choice };

interface StudioPhaseProps {
  readonly studio: Studio;
  readonly choice: Choice;
  readonly shelf: Shelf;
  readonly onLeave: () => void;
  readonly onStart: (start: Start) => void;
}

const StudioPhase = ({ studio, choice, shelf, onLeave, onStart }: StudioPhaseProps) => {
  const state = useLiveState(studio.state);
  const rescue =
    state.keptIn === 'page' ? (
      <UnsentInPage studio={studio} state={state} />
    ) : (
      <LeftSessions shelf={shelf} only={state.sessionId ?? ''} disabled={false} onStart={onStart} />
    );
  if (state.finished !== null) {
    return (
      <>
        {rescue}
        <AfterPage finished={state.finished} session={state.session} onNewSession={onLeave} />
      </>
    );
  }
  if (state.refusal !== null)
    return (
      <Refused message={state.refusal.message} onLeave={onLeave}>
        {rescue}
      </Refused>
    );
  if (state.session === null) return <Waiting />;
  return <LivePage studio={studio} state={state} session={state.session} hasMicrophone={choice.microphone !== null} />;
};

export interface AppProps {
  readonly start: StartStudio;
  readonly shelf: Shelf;
}

/** Before, live, after. */
export const App = ({ start, shelf }: AppProps) => {
  const [phase, setPhase] = useState<Phase>({ kind: 'before', problem: null });
  const goLive = (choice: Choice): void => {
    setPhase({ kind: 'starting' });
    start(choice).then(
      (studio) => setPhase({ kind: 'studio', studio, choice }),
      (error: unknown) => setPhase({ kind: 'before', problem: error instanceof Error ? error.message : String(error) }),
    );
  };
  if (phase.kind !== 'studio') {
    return (
      <BeforePage
        starting={phase.kind === 'starting'}
        problem={phase.kind === 'before' ? phase.problem : null}
        shelf={shelf}
        onGoLive={goLive}
      />
    );
  }
  const { studio, choice } = phase;
  const leave = (): void => {
    studio.close();
    setPhase({ kind: 'before', problem: null });
  };
  const startAnew = (what: Start): void => {
    studio.close();
    goLive({ ...choice, start: what });
  };
  return <StudioPhase studio={studio} choice={choice} shelf={shelf} onLeave={leave} onStart={startAnew} />;
};
