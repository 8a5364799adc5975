import { useState } from 'react';
import { useLiveState } from '../../sdk/react.js';
import { AfterPage } from './after/after-page.js';
import { BeforePage } from './before/before-page.js';
import { LivePage } from './live/live-page.js';
import { Refused, Waiting } from './live/waiting.js';
import type { Choice, StartStudio, Studio } from './studio-port.js';

type Phase =
  | { readonly kind: 'before'; readonly problem: string | null }
  | { readonly kind: 'starting' }
  | { readonly kind: 'studio'; readonly studio: Studio; readonly hasMicrophone: boolean };

interface StudioPhaseProps {
  readonly studio: Studio;
  readonly hasMicrophone: boolean;
  readonly onLeave: () => void;
}

const StudioPhase = ({ studio, hasMicrophone, onLeave }: StudioPhaseProps) => {
  const state = useLiveState(studio.state);
  if (state.finished !== null)
    return <AfterPage finished={state.finished} session={state.session} onNewSession={onLeave} />;
  if (state.connection === 'refused')
    return <Refused message={state.notices.at(-1)?.message ?? null} onLeave={onLeave} />;
  if (state.session === null) return <Waiting />;
  return <LivePage studio={studio} state={state} session={state.session} hasMicrophone={hasMicrophone} />;
};

export interface AppProps {
  readonly start: StartStudio;
  /** Tells whether this tab has left a session that still runs. */
  readonly hasLeftSession: () => boolean;
}

/** Before, live, after. */
export const App = ({ start, hasLeftSession }: AppProps) => {
  const [phase, setPhase] = useState<Phase>({ kind: 'before', problem: null });
  const goLive = (choice: Choice): void => {
    setPhase({ kind: 'starting' });
    start(choice).then(
      (studio) => setPhase({ kind: 'studio', studio, hasMicrophone: choice.microphone !== null }),
      (error: unknown) => setPhase({ kind: 'before', problem: error instanceof Error ? error.message : String(error) }),
    );
  };
  if (phase.kind !== 'studio') {
    return (
      <BeforePage
        starting={phase.kind === 'starting'}
        problem={phase.kind === 'before' ? phase.problem : null}
        resumable={hasLeftSession()}
        onGoLive={goLive}
      />
    );
  }
  const leave = (): void => {
    phase.studio.close();
    setPhase({ kind: 'before', problem: null });
  };
  return <StudioPhase studio={phase.studio} hasMicrophone={phase.hasMicrophone} onLeave={leave} />;
};
