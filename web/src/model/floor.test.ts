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
    expect(floorOf(snapshot({ turnState: 'paused', cast })).sentence).toBe('Guest has paused');
  });

  it('tells the thinking host that nobody will break in, and how to end it', () => {
    const { hint } = floorOf(snapshot({ turnState: 'holding' }));
    expect(hint).toContain('Nobody will speak until you go on');
    expect(hint).toContain('press H');
  });

  it('says why the speaker got it', () => {
    const cast = [member('you'), member('claude', { state: 'speaking' })];
    const turns = [{ turnId: 't1', speaker: 'claude', reason: 'balance', latency: null, cost: null }];
    const { hint } = floorOf(snapshot({ turnState: 'speaking', turnId: 't1', cast, turns }));
    expect(hint).toBe('Least heard so far · Speak or press Space to break in.');
  });

  it('says why the speakers gave it back, but not why they once had it', () => {
    const back = floorOf(snapshot(), true, { speaker: 'you', reason: 'repetition', shares: {} });
    expect(back.hint).toContain('began to repeat themselves');
    const gone = floorOf(snapshot(), true, { speaker: 'claude', reason: 'addressed', shares: {} });
    expect(gone.hint).toBe('Speak whenever you like.');
  });
});
