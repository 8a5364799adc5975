import type { CastMember, SessionSnapshot } from '../studio-port.js';
import { SAMPLES_PER_SECOND } from './time.js';

/** What a lane says of its speaker. */
export type LaneState = 'listening' | 'thinking' | 'speaking' | 'holding' | 'cut';

/** A cut stays readable for this long. */
const CUT_FOR_SAMPLES = 4 * SAMPLES_PER_SECOND;

const wasJustCut = (member: CastMember, session: SessionSnapshot, now: number): boolean => {
  const last = session.lines.findLast((line) => line.speaker === member.id);
  return last?.interrupted === true && now - last.endAt < CUT_FOR_SAMPLES;
};

/** `now` is the session sample under the right edge of the timeline. */
export const laneState = (member: CastMember, session: SessionSnapshot, now: number): LaneState => {
  const onHold = session.turnState === 'holding' && member.kind === 'host';
  if (onHold || (session.turnState === 'paused' && member.state === 'speaking' && member.kind === 'ai'))
    return 'holding';
  if (member.state !== 'listening') return member.state;
  return member.kind === 'ai' && wasJustCut(member, session, now) ? 'cut' : 'listening';
};

export const LANE_WORDS = {
  listening: 'listening',
  thinking: 'thinking',
  speaking: 'speaking',
  holding: 'holding',
  cut: 'cut',
} as const satisfies Record<LaneState, string>;
