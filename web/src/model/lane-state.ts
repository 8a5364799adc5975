import type { CastMember, SessionSnapshot } from '../studio-port.js';
import { SAMPLES_PER_SECOND } from './time.js';

/** What a lane says of its speaker. */
export type LaneState = 'listening' | 'thinking' | 'speaking' | 'paused' | 'holding' | 'cut';

/** A cut stays readable for this long. */
const CUT_FOR_SAMPLES = 4 * SAMPLES_PER_SECOND;

const wasJustCut = (member: CastMember, session: SessionSnapshot, now: number): boolean => {
  const last = session.lines.findLast((line) => line.speaker === member.id);
  return last?.interrupted === true && now - last.endAt < CUT_FOR_SAMPLES;
};

/** `now` is the session sample under the right edge of the timeline. */
export const laneState = (member: CastMember, session: SessionSnapshot, now: number): LaneState => {
  if (member.kind === 'host' && session.turnState === 'holding') return 'holding';
  // The server calls a speaker who waits for the host holding; a patch may come before the one that says so.
  if (member.kind === 'ai' && session.turnState === 'paused' && member.state !== 'listening') return 'paused';
  if (member.state !== 'listening') return member.state;
  return member.kind === 'ai' && wasJustCut(member, session, now) ? 'cut' : 'listening';
};

export const LANE_WORDS = {
  listening: 'listening',
  thinking: 'thinking',
  speaking: 'speaking',
  paused: 'paused',
  holding: 'thinking it over',
  cut: 'cut',
} as const satisfies Record<LaneState, string>;
