import { LANE_WORDS, laneState } from '../model/lane-state.js';
import { shareText, talkShares } from '../model/talk-shares.js';
import { lengthText } from '../model/time.js';
import { KeyHint } from '../parts/key-hint.js';
import { Meter } from '../parts/meter.js';
import { RehearsalBadge } from '../parts/rehearsal-badge.js';
import { speakerColour } from '../parts/speaker-colour.js';
import { StateShape } from '../parts/state-shape.js';
import type { CastMember, LiveState, SessionSnapshot } from '../studio-port.js';
import { Caption } from './caption.js';
import type { TimelineFeed } from './timeline-feed.js';
import { Waveform } from './waveform.js';

export interface LaneProps {
  readonly member: CastMember;
  readonly session: SessionSnapshot;
  readonly speaking: LiveState['speaking'];
  readonly partial: string;
  readonly feed: TimelineFeed;
  readonly now: number;
  /** The key that gives this speaker the floor; null for the host. */
  readonly shortcut: number | null;
  readonly onGiveFloor: () => void;
}

const Badges = ({ member, session }: Pick<LaneProps, 'member' | 'session'>) =>
  member.kind === 'host' ? (
    <RehearsalBadge part="recognition" engine={session.stt} of={member.name} />
  ) : (
    <>
      <RehearsalBadge part="mind" engine={member.llm} of={member.name} />
      <RehearsalBadge part="voice" engine={member.tts} of={member.name} />
    </>
  );

/** How long they were heard, and their share of all that was said. */
const TalkShare = ({ member, session }: Pick<LaneProps, 'member' | 'session'>) =>
  member.talkMs < 500 ? null : (
    <span className="lane-talk" data-testid={`talk-${member.id}`}>
      <span className="visually-hidden">heard </span>
      {lengthText(member.talkMs)} · {shareText(talkShares(session.cast).get(member.id) ?? 0)}
    </span>
  );

const GiveFloor = ({ member, shortcut, onGiveFloor }: Pick<LaneProps, 'member' | 'shortcut' | 'onGiveFloor'>) =>
  shortcut === null ? null : (
    <button
      type="button"
      className="button button-small"
      onClick={onGiveFloor}
      aria-keyshortcuts={String(shortcut)}
      data-testid={`give-floor-${member.id}`}
    >
      <span>
        Give floor<span className="visually-hidden"> to {member.name}</span>
      </span>
      <KeyHint>{String(shortcut)}</KeyHint>
    </button>
  );

/** One speaker: who, in which state, how loud, and what was said, with *now* at the right edge. */
export const Lane = ({ member, session, speaking, partial, feed, now, shortcut, onGiveFloor }: LaneProps) => {
  const state = laneState(member, session, now);
  const lines = session.lines.filter((line) => line.speaker === member.id);
  const isHost = member.kind === 'host';
  return (
    <li
      className="lane"
      data-testid={`lane-${member.id}`}
      data-state={state}
      style={speakerColour(session.cast, member.id)}
    >
      <div className="lane-head">
        <div className="lane-who">
          <h3>{member.name}</h3>
          <span className="lane-role">{member.role}</span>
          <TalkShare member={member} session={session} />
        </div>
        <div className="lane-now">
          <span className="lane-state" data-testid="lane-state" data-state={state}>
            <StateShape state={state} />
            {LANE_WORDS[state]}
          </span>
          <GiveFloor member={member} shortcut={shortcut} onGiveFloor={onGiveFloor} />
        </div>
        <Meter label={`Level of ${member.name}`} read={() => feed.peak(member.id)} />
        <div className="lane-foot">
          <Badges member={member} session={session} />
        </div>
      </div>
      <div className="lane-track">
        <Waveform feed={feed} speaker={member.id} lines={lines} markers={session.markers} labelMarkers={isHost} />
        <Caption
          speaking={speaking?.speaker === member.id ? speaking : null}
          partial={isHost ? partial : ''}
          last={lines.at(-1)}
        />
      </div>
    </li>
  );
};
