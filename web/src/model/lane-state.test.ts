import { describe, expect, it } from 'vitest';
import { laneState } from './lane-state.js';
import { line, member, snapshot } from './session-fixture.js';

describe('what a lane says of its speaker', () => {
  it('says cut for four seconds after an interruption', () => {
    const session = snapshot({ lines: [line('claude', { interrupted: true, endAt: 48_000 })] });
    expect(laneState(member('claude'), session, 96_000)).toBe('cut');
    expect(laneState(member('claude'), session, 48_000 * 5)).toBe('listening');
  });

  it('forgets the cut when the speaker speaks again', () => {
    const session = snapshot({ lines: [line('claude', { interrupted: true })] });
    expect(laneState(member('claude', { state: 'speaking' }), session, 48_000)).toBe('speaking');
  });

  it('says holding for the host who thinks, and paused for the speaker who waits', () => {
    expect(laneState(member('you'), snapshot({ turnState: 'holding' }), 0)).toBe('holding');
    expect(laneState(member('claude'), snapshot({ turnState: 'holding' }), 0)).toBe('listening');
    for (const state of ['speaking', 'holding'] as const)
      expect(laneState(member('claude', { state }), snapshot({ turnState: 'paused' }), 0)).toBe('paused');
  });
});
