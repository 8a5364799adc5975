import { floorOf, type Floor } from '../model/floor.js';
import { uploadOf } from '../model/upload.js';
import { speakerColour } from '../parts/speaker-colour.js';
import { StateShape } from '../parts/state-shape.js';
import type { LiveState, SessionSnapshot } from '../studio-port.js';
import { ConnectionSign } from './connection-sign.js';
import { MicrophoneSign } from './microphone-sign.js';
import { RecordingSign } from './recording-sign.js';
import type { TimelineFeed } from './timeline-feed.js';

const SHAPE_OF = {
  open: 'listening',
  host: 'speaking',
  thinking: 'thinking',
  speaking: 'speaking',
  paused: 'paused',
  holding: 'holding',
  ended: 'cut',
} as const satisfies Record<Floor['shape'], string>;

const FloorSign = ({ state, session, hasMicrophone }: Pick<StripProps, 'state' | 'session' | 'hasMicrophone'>) => {
  const floor = floorOf(session, hasMicrophone, state.decision);
  const style = floor.speaker === null ? undefined : speakerColour(session.cast, floor.speaker);
  return (
    <div className="floor" data-testid="floor" data-shape={floor.shape} style={style} role="status">
      <StateShape state={SHAPE_OF[floor.shape]} />
      <p>
        <strong>{floor.sentence}</strong>
        <span>{floor.hint}</span>
      </p>
    </div>
  );
};

export interface StripProps {
  readonly state: LiveState;
  readonly session: SessionSnapshot;
  readonly feed: TimelineFeed;
  readonly hasMicrophone: boolean;
}

/** What the host must be able to read from two metres. */
export const Strip = ({ state, session, feed, hasMicrophone }: StripProps) => (
  <section className="strip" aria-label="Studio signs">
    <FloorSign state={state} session={session} hasMicrophone={hasMicrophone} />
    <MicrophoneSign feed={feed} muted={state.muted} hasMicrophone={hasMicrophone} />
    <RecordingSign recording={session.recording} captured={state.positionSamples} upload={uploadOf(state)} />
    <ConnectionSign connection={state.connection} producers={session.producers} />
  </section>
);
