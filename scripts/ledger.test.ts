import { describe, expect, it } from 'vitest';
import type { TrackLedger } from '../src/protocol/recordings.js';
import { stripOf } from './ledger-strip.js';

const S = 48_000;

const track = (over: Partial<TrackLedger>): TrackLedger => ({
  speaker: 'you',
  seconds: '',
  receivedSamples: 0,
  silentSamples: 0,
  missingSamples: 0,
  missing: [],
  ...over,
});

describe('the printed ledger', () => {
  it('has a sign for each second of a short recording, totals, and what is missing to the sample', () => {
    const you = track({
      seconds: 'rrmrs',
      receivedSamples: 3 * S,
      silentSamples: S,
      missingSamples: S,
      missing: [{ startAt: 2 * S, endAt: 3 * S, because: 'lost' }],
    });
    const claude = track({ speaker: 'claude', seconds: 'ssrrs', receivedSamples: 2 * S, silentSamples: 3 * S });
    expect(stripOf({ samples: 5 * S, tracks: [you, claude] })).toBe(
      [
        '0:00:05.000 (240,000 samples)   █ received  · silence  × missing; a sign is 1 s',
        '',
        'you     ██×█·',
        '        received 0:00:03.000   silence 0:00:01.000   missing 0:00:01.000',
        '        0:00:02.000 to 0:00:03.000 never arrived (samples 96000 to 144000)',
        '',
        'claude  ··██·',
        '        received 0:00:02.000   silence 0:00:03.000   missing 0:00:00.000',
        '',
        'Missing: 0:00:01.000 (48,000 samples).',
        '',
      ].join('\n'),
    );
  });

  it('fits an hour into a line and hides no missing second in it', () => {
    const seconds = `${'s'.repeat(1_000)}m${'r'.repeat(2_599)}`;
    const text = stripOf({ samples: 3_600 * S, tracks: [track({ seconds })] });
    const strip = /^you {2}(.*)$/m.exec(text)?.[1] ?? '';
    expect(strip).toBe(`${'·'.repeat(16)}×${'█'.repeat(43)}`);
    expect(text).toContain('a sign is 60 s');
  });

  it('says so when nothing is missing, and cuts a long list', () => {
    expect(stripOf({ samples: S, tracks: [track({ seconds: 'r' })] })).toContain('\nNothing is missing.\n');
    const missing = Array.from({ length: 30 }, (_, n) => ({ startAt: n, endAt: n + 1, because: 'damaged' as const }));
    const text = stripOf({ samples: S, tracks: [track({ seconds: 'm', missingSamples: 30, missing })] });
    expect(text.match(/arrived, and is not in the stem/g)).toHaveLength(20);
    expect(text).toContain('and 10 more');
  });
});
