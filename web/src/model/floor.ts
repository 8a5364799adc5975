import type { CastMember, FloorDecision, SessionSnapshot } from '../studio-port.js';
import { reasonWords } from './floor-reasons.js';

/** Who has the floor, in one sentence to be read from two metres, and one that says what it means. */
export interface Floor {
  readonly shape: 'open' | 'host' | 'thinking' | 'speaking' | 'paused' | 'holding' | 'ended';
  readonly speaker: string | null;
  readonly sentence: string;
  readonly hint: string;
}

const withFloor = (session: SessionSnapshot): CastMember | undefined =>
  session.cast.find((member) => member.kind === 'ai' && member.state !== 'listening');

const of = (shape: Floor['shape'], speaker: string | null, sentence: string, hint: string): Floor => ({
  shape,
  speaker,
  sentence,
  hint,
});

const sentences = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(' · ');

/** Why this turn is whose it is. */
const turnReason = ({ turns, turnId }: SessionSnapshot): string =>
  reasonWords(turns.find((turn) => turn.turnId === turnId)?.reason ?? '');

/** Why nobody goes on by themselves: what the director said when it gave the floor back to the host. */
const hostReason = (host: string | null, decision: FloorDecision | null): string =>
  decision !== null && decision.speaker === host ? reasonWords(decision.reason) : '';

/** Somebody else has the floor, or is about to. */
const replyFloor = (session: SessionSnapshot, turnState: 'thinking' | 'speaking' | 'paused'): Floor => {
  const other = withFloor(session);
  const id = other?.id ?? null;
  const name = other?.name ?? 'A speaker';
  switch (turnState) {
    case 'thinking':
      return of('thinking', id, `${name} is thinking`, sentences(turnReason(session), 'You can go on speaking.'));
    case 'speaking':
      return of(
        'speaking',
        id,
        `${name} is speaking`,
        sentences(turnReason(session), 'Speak or press Space to break in.'),
      );
    case 'paused':
      return of('paused', id, `${name} has paused`, 'Speak on to take the floor, or wait.');
  }
};

export const floorOf = (
  session: SessionSnapshot,
  hasMicrophone = true,
  decision: FloorDecision | null = null,
): Floor => {
  const host = session.cast.find((member) => member.kind === 'host')?.id ?? null;
  const invitation = hasMicrophone ? 'Speak whenever you like.' : 'Type a line whenever you like.';
  switch (session.turnState) {
    case 'listening':
      return of('open', null, 'The floor is open', sentences(hostReason(host, decision), invitation));
    case 'host-speaking':
      return of('host', host, 'You have the floor', 'Everyone is listening to you.');
    case 'endpointing':
      return of('host', host, 'You have the floor', 'Waiting to hear whether you go on.');
    case 'deciding':
      return of('thinking', null, 'Choosing who answers', 'A moment.');
    case 'thinking':
    case 'speaking':
    case 'paused':
      return replyFloor(session, session.turnState);
    case 'holding':
      return of('holding', host, 'Take your time', 'Nobody will speak until you go on, or press H.');
    case 'ended':
      return of('ended', null, 'The session has ended', 'Your files are being finished.');
  }
};
