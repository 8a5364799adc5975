import { describe, expect, it } from 'vitest';
import { floorOf } from './floor.js';
import { member, snapshot } from './session-fixture.js';

describe('who has the floor', () => {
  it('names the AI speaker who speaks or thinks', () => {
    const cast = [member('you'), member('claude', { state: 'speaking' })];
    expect(floorOf(snapshot({ turnState: 'speaking', cast }))).toMatchObject({
      speaker: 'claude',
      sentence: 'Claude is speaking',
    });
  });

  it('gives the floor to the host until the end of the thought is certain', () => {
    for (const turnState of ['host-speaking', 'endpointing'] as const) {
      expect(floorOf(snapshot({ turnState }))).toMatchObject({ speaker: 'you', sentence: 'You have the floor' });
    }
  });

  it('names the speaker who paused, whom the server calls holding', () => {
    const cast = [member('you'), member('guest', { state: 'holding' })];
    expect(floorOf(snapshot({ turnState: 'paused', cast })).sentence).toBe('Guest has paused for you');
  });

  it('tells the thinking host that nobody will break in', () => {
    expect(floorOf(snapshot({ turnState: 'holding' })).hint).toContain('Nobody');
  });
});
