import { describe, expect, it } from 'vitest';
import { type PlaceRequest, placeLine, type Stretch } from './place-line.js';
import { FADE_SAMPLES } from './revoice-splices.js';
import { soundStretches } from './sound-stretches.js';

const LINE: Stretch = { from: 100_000, to: 200_000 };

function place(changes: Partial<PlaceRequest>) {
  return placeLine({ line: LINE, samples: 100_000, mode: 'ripple', end: 1_000_000, own: [], others: [], ...changes });
}

describe('a line that is to fit', () => {
  it('may use the silence behind the old one, up to the next sound on any stem', () => {
    const others = [{ from: 240_000, to: 300_000 }];
    const own = [{ from: 260_000, to: 300_000 }];
    expect(place({ mode: 'fit', samples: 140_000, others, own })).toEqual({
      startAt: 100_000,
      samples: 140_000,
      replaced: 140_000,
      cut: { at: 200_000, by: 0 },
    });
    expect(place({ mode: 'fit', samples: 60_000, others })).toMatchObject({ replaced: 100_000 });
  });

  it('is refused with how much it is too long', () => {
    const others = [{ from: 240_000, to: 300_000 }];
    expect(() => place({ mode: 'fit', samples: 188_000, others })).toThrow(/takes 4\.0 s, 1\.0 s more/);
    expect(() => place({ mode: 'fit', samples: 140_001, others })).toThrow(/0\.1 s more/);
    // Somebody is speaking where the line ends.
    const over = [{ from: 190_000, to: 210_000 }];
    expect(() => place({ mode: 'fit', samples: 100_001, others: over })).toThrow(/more than there is room for/);
    expect(() => place({ mode: 'fit', samples: 100_001, end: 200_000 })).toThrow(/more than there is room for/);
  });
});

describe('a line that moves what follows', () => {
  it('is made longer at its end', () => {
    expect(place({ samples: 130_000 })).toMatchObject({ replaced: 100_000, cut: { at: 200_000, by: 30_000 } });
    expect(place({ samples: 100_000 })).toMatchObject({ cut: { by: 0 } });
  });

  it('never cuts into what somebody else says: before it, or behind it, whichever is nearer', () => {
    const before = [{ from: 190_000, to: 290_000 }];
    expect(place({ samples: 130_000, others: before }).cut).toEqual({ at: 190_000, by: 30_000 });
    const behind = [{ from: 120_000, to: 205_000 }];
    expect(place({ samples: 130_000, others: behind }).cut).toEqual({ at: 205_000, by: 30_000 });
  });

  it('is refused where others speak over all of it, and its speaker goes on before they are done', () => {
    const others = [{ from: 90_000, to: 290_000 }];
    const own = [{ from: 250_000, to: 260_000 }];
    expect(() => place({ samples: 130_000, others, own })).toThrow(/no silence/);
    expect(() => place({ samples: 130_000, others: [{ from: 90_000, to: Infinity }] })).toThrow(/no silence/);
  });

  it('is made shorter in the last silence of the others that is long enough, its seams included', () => {
    expect(place({ samples: 70_000 }).cut).toEqual({ at: 200_000 - FADE_SAMPLES, by: -30_000 });
    const others = [{ from: 170_000, to: 180_000 }];
    expect(place({ samples: 90_000, others }).cut).toEqual({ at: 200_000 - FADE_SAMPLES, by: -10_000 });
    expect(place({ samples: 70_000, others }).cut).toEqual({ at: 170_000 - FADE_SAMPLES, by: -30_000 });
    expect(() => place({ samples: 20_000, others })).toThrow(/at most 1\.5 s can go/);
  });
});

describe('sound', () => {
  it('is told from the room it is in, with a margin that keeps a word whole', () => {
    const samples = Int16Array.from({ length: 96_000 }, (_, at) => (at % 2 === 0 ? 20 : -20));
    for (let at = 48_000; at < 52_800; at += 1) samples[at] = at % 2 === 0 ? 900 : -900;
    expect(soundStretches(samples, 1_000)).toEqual([{ from: 49_000 - 2_880, to: 53_800 + 2_880 }]);
    expect(soundStretches(new Int16Array(48_000), 0)).toEqual([]);
  });
});
