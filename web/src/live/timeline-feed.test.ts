import { describe, expect, it } from 'vitest';
import { member, snapshot } from '../model/session-fixture.js';
import type { LiveState } from '../studio-port.js';
import { TimelineFeed } from './timeline-feed.js';

const live = (over: Partial<LiveState> = {}): LiveState => ({
  connection: 'live',
  sessionId: 's1',
  session: snapshot({ cast: [member('you'), member('claude', { state: 'speaking' }), member('guest')] }),
  partial: '',
  speaking: null,
  notices: [],
  finished: null,
  refusal: null,
  capturedSamples: 0,
  positionSamples: 0,
  unconfirmedSamples: 0,
  keptIn: 'browser',
  muted: false,
  decision: null,
  measured: [],
  ...over,
});

const feedOf = (state: LiveState): TimelineFeed =>
  new TimelineFeed({
    state: { getState: () => state, subscribe: () => () => undefined },
    levels: () => ({ microphone: { peak: 0.5, rms: 0.2 }, clipping: false, speech: { peak: 0.8, rms: 0.4 } }),
  });

describe('what the timeline is fed with', () => {
  it('gives the sound in the headphones to whoever is speaking', () => {
    const feed = feedOf(live());
    feed.step(0);
    expect([feed.peak('you'), feed.peak('claude'), feed.peak('guest')]).toEqual([0.5, 0.8, 0]);
    expect(feed.history('claude').peak(0)).toBeCloseTo(0.8);
  });

  it('draws no voice for a muted host', () => {
    const feed = feedOf(live({ muted: true }));
    feed.step(0);
    expect(feed.peak('you')).toBe(0);
  });
});
