import { useState } from 'react';
import { SAMPLES_PER_SECOND } from '../model/time.js';
import { ThemeToggle } from '../parts/theme-toggle.js';
import { useFrame } from '../parts/use-frame.js';
import { Wordmark } from '../parts/wordmark.js';
import type { LiveState, SessionSnapshot, Studio } from '../studio-port.js';
import { ControlBar } from './control-bar.js';
import { MicrophoneMenu } from './microphone-menu.js';
import { Notices } from './notices.js';
import { Strip } from './strip.js';
import { TalkingPoints } from './talking-points.js';
import { Timeline } from './timeline.js';
import { TimelineFeed } from './timeline-feed.js';
import { Transcript } from './transcript.js';
import { useActions } from './use-actions.js';
import { useShortcuts } from './use-shortcuts.js';
import { useUnloadGuard } from './use-unload-guard.js';

export interface LivePageProps {
  readonly studio: Studio;
  readonly state: LiveState;
  readonly session: SessionSnapshot;
  readonly hasMicrophone: boolean;
}

/** The studio while the session runs. */
export const LivePage = ({ studio, state, session, hasMicrophone }: LivePageProps) => {
  const [feed] = useState(() => new TimelineFeed(studio));
  const controls = useActions(studio, state);
  useFrame((nowMs) => feed.step(nowMs));
  useShortcuts(
    controls,
    session.cast.filter((member) => member.kind === 'ai').map((member) => member.id),
  );
  useUnloadGuard(state.connection !== 'ended' || state.unconfirmedSamples > SAMPLES_PER_SECOND / 2);
  return (
    <div className="live" data-turn-state={session.turnState}>
      <header className="top">
        <Wordmark />
        <h1 className="live-title">{session.title}</h1>
        <span className="top-space" />
        <TalkingPoints points={session.points} />
        {hasMicrophone && <MicrophoneMenu onSelect={controls.selectMicrophone} />}
        <ThemeToggle />
      </header>
      <Strip state={state} session={session} feed={feed} hasMicrophone={hasMicrophone} />
      <main className="live-main">
        <Timeline state={state} session={session} feed={feed} onGiveFloor={controls.giveFloor} />
        <Transcript session={session} speaking={state.speaking} measured={state.measured}>
          <Notices notices={controls.notices} onDismiss={controls.dismiss} />
        </Transcript>
      </main>
      <ControlBar state={state} session={session} controls={controls} />
    </div>
  );
};
