import type { CastMember, SessionSnapshot } from '../studio-port.js';

/** Who has the floor, in one sentence to be read from two metres, and one that says what it means. */
export interface Floor {
  readonly shape: 'open' | 'host' | 'thinking' | 'speaking' | 'holding' | 'ended';
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

export const floorOf = (session: SessionSnapshot, hasMicrophone = true): Floor => {
  const host = session.cast.find((member) => member.kind === 'host')?.id ?? null;
  const other = withFloor(session);
  const name = other?.name ?? 'A speaker';
  switch (session.turnState) {
    case 'listening':
      return of(
        'open',
        null,
        'The floor is open',
        hasMicrophone ? 'Speak whenever you like.' : 'Type a line whenever you like.',
      );
    case 'host-speaking':
      return of('host', host, 'You have the floor', 'Everyone is listening to you.');
    case 'endpointing':
      return of('host', host, 'You have the floor', 'Waiting to hear whether you go on.');
    case 'deciding':
      return of('thinking', null, 'Choosing who answers', 'A moment.');
    case 'thinking':
      return of('thinking', other?.id ?? null, `${name} is thinking`, 'You can go on speaking at any time.');
    case 'speaking':
      return of('speaking', other?.id ?? null, `${name} is speaking`, 'Speak, or press Space, to break in.');
    case 'paused':
      return of('holding', other?.id ?? null, `${name} has paused for you`, 'Go on speaking to take the floor.');
    case 'holding':
      return of('holding', host, 'Take your time', 'Nobody takes the floor until you go on.');
    case 'ended':
      return of('ended', null, 'The session has ended', 'Your files are being finished.');
  }
};
