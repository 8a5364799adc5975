import { describe, expect, it } from 'vitest';
import type { PlaybackReport } from '../../../src/protocol/client-events.js';
import { PlaybackLog } from '../../../src/podcast/reply/playback-log.js';

const SENT = 100_000;
const said = (state: PlaybackReport['state'], at: number, played: number) => ({
  turnId: 'turn-0001',
  state,
  at,
  played,
});

/** The page heard 0–30,000 at 1,000 and, after a silence, 30,000–40,000 at 51,000. */
const HEARD = [
  said('started', 1_000, 0),
  said('progress', 11_000, 10_000),
  said('stalled', 31_000, 30_000),
  said('started', 51_000, 30_000),
  said('progress', 56_000, 35_000),
  said('ended', 61_000, 40_000),
];
const SPANS = [
  { from: 0, to: 30_000, at: 1_000 },
  { from: 30_000, to: 40_000, at: 51_000 },
];

describe('a playback report that a dying line swallowed', () => {
  it.each([
    ['none', []],
    ['the first start', [0]],
    ['the start and the first progress', [0, 1]],
    ['the stop', [2]],
    ['the last before the stop, and the stop', [1, 2]],
    ['the second start', [3]],
    ['all progress', [1, 4]],
  ])('%s: what was heard is placed where it was heard', (_name, lost) => {
    const log = new PlaybackLog();
    for (const report of HEARD.filter((_, index) => !(lost as number[]).includes(index))) log.take(report, SENT);
    expect(log.spans).toEqual(SPANS);
    expect(log).toMatchObject({ played: 40_000, finished: true, maxDeviation: 0 });
  });
});
