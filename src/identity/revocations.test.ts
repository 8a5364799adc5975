import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../tests/support/virtual-clock.js';
import { Revocations } from './revocations.js';

let clock: VirtualClock;
let revocations: Revocations;
let ends: string[];

const held = { userId: 'usr_1', signInId: 'sgn_1', version: 2 };
const watch = (over: Partial<typeof held> = {}) => {
  const of = { ...held, ...over };
  return revocations.watch(of, (why) => ends.push(`${of.signInId} ${why}`));
};

beforeEach(() => {
  clock = new VirtualClock();
  revocations = new Revocations({ clock, tokenLifeMs: 1_000 });
  ends = [];
});

describe('a right that is taken back', () => {
  it('is gone with its sign-in, and no other', () => {
    watch();
    watch({ signInId: 'sgn_2' });
    revocations.signInEnded('sgn_1', 'signed-out');
    revocations.signInEnded('sgn_1', 'revoked');
    expect(ends).toEqual(['sgn_1 signed-out']);
    expect(revocations.against(held)).toBe('signed-out');
    expect(revocations.against({ ...held, signInId: 'sgn_2' })).toBeNull();
  });

  it('is gone for what an account held before it changed, on every device', () => {
    watch();
    watch({ signInId: 'sgn_2' });
    watch({ signInId: 'sgn_3', userId: 'usr_2' });
    watch({ signInId: 'sgn_4', version: 3 });
    revocations.accountChanged('usr_1', 3);
    revocations.accountChanged('usr_1', 2);
    expect(ends).toEqual(['sgn_1 account-changed', 'sgn_2 account-changed']);
    expect(revocations.against(held)).toBe('account-changed');
    expect(revocations.against({ ...held, version: 3 })).toBeNull();
  });

  it('is gone at once for who began to hold it too late', () => {
    revocations.signInEnded('sgn_1', 'revoked');
    watch();
    expect(ends).toEqual(['sgn_1 revoked']);
  });

  it('is not told to who has let go', () => {
    watch()();
    revocations.signInEnded('sgn_1', 'revoked');
    expect(ends).toEqual([]);
  });

  it('is remembered until its last token has expired, and not for ever', async () => {
    revocations.signInEnded('sgn_1', 'revoked');
    await clock.advance(999);
    expect(revocations.against(held)).toBe('revoked');
    await clock.advance(1);
    revocations.signInEnded('sgn_9', 'revoked');
    expect(revocations.against(held)).toBeNull();
  });
});
