import { describe, expect, it } from 'vitest';
import { inPieces, joined, noise, tone } from '../../tests/support/tones.js';
import { dbOfGain, gainOfDb } from './decibels.js';
import { LIMITER_DELAY_SAMPLES, TruePeakLimiter } from './limiter.js';
import { TruePeakMeter } from './true-peak.js';

function truePeakDb(...channels: readonly Float32Array[]): number {
  const meter = new TruePeakMeter(channels.length);
  for (const piece of inPieces(channels)) meter.add(piece);
  return dbOfGain(meter.peak());
}

/** The whole signal through the limiter, in odd pieces, with its delay taken out. */
function limited(channels: readonly Float32Array[], ceilingDb: number): { out: Float32Array[]; lowestGain: number } {
  const limiter = new TruePeakLimiter({ channels: channels.length, ceiling: gainOfDb(ceilingDb) });
  const pieces = [...inPieces(channels)].map((piece) => limiter.process(piece));
  pieces.push(limiter.process(channels.map(() => new Float32Array(LIMITER_DELAY_SAMPLES))));
  const out = channels.map((_, channel) =>
    joined(...pieces.map((piece) => piece[channel] ?? new Float32Array())).subarray(LIMITER_DELAY_SAMPLES),
  );
  return { out, lowestGain: limiter.lowestGain };
}

describe('true peak', () => {
  // EBU Tech 3341 (2023), cases 15 to 19: +0.2 / -0.4 dB.
  it.each([
    [12_000, 0, -6.02, -6],
    [12_000, 45, -6.02, -6],
    [8_000, 60, -6.02, -6],
    [6_000, 67.5, -6.02, -6],
    [12_000, 45, 2.98, 3],
  ])('of a %i Hz sine that begins at %f° is found between the samples', (hz, phase, dbfs, expected) => {
    const swell = joined(tone({ hz, dbfs, seconds: 0.2, phase }));
    const fade = swell.map((sample, index) => sample * Math.min(1, index / 2_400, (swell.length - index) / 2_400));
    const off = truePeakDb(fade) - expected;
    expect(off).toBeLessThan(0.2);
    expect(off).toBeGreaterThan(-0.4);
  });

  it('takes the loudest of all channels and sees a peak that two pieces share', () => {
    const quiet = noise({ amplitude: 0.1, seconds: 0.5 });
    const click = new Float32Array(quiet.length);
    click.fill(0.5, 4_801, 4_803);
    expect(truePeakDb(quiet, click)).toBeCloseTo(truePeakDb(click), 6);
    expect(gainOfDb(truePeakDb(click))).toBeGreaterThan(0.6);
  });
});

describe('the limiter', () => {
  it('passes what stays below the ceiling bit by bit', () => {
    const signal = noise({ amplitude: 0.3, seconds: 1 });
    const { out, lowestGain } = limited([signal], -1);
    expect(out[0]).toEqual(signal);
    expect(lowestGain).toBe(1);
  });

  it.each([
    ['noise far too loud', noise({ amplitude: 3, seconds: 2 })],
    ['a low tone', tone({ hz: 80, dbfs: 6, seconds: 1 })],
    ['a tone whose peaks lie between the samples', tone({ hz: 12_000, dbfs: 2, seconds: 1, phase: 45 })],
    [
      'single clicks',
      noise({ amplitude: 0.2, seconds: 2 }).map((sample, index) => (index % 9_001 === 0 ? 1.6 : sample)),
    ],
  ])('keeps %s under the ceiling', (_, signal) => {
    const { out } = limited([signal], -1);
    expect(truePeakDb(...out)).toBeLessThan(-0.95);
    expect(truePeakDb(...out)).toBeGreaterThan(-1.6);
  });

  it('turns all channels down together, so that nobody moves to the side', () => {
    const loud = tone({ hz: 440, dbfs: 5, seconds: 1 });
    const soft = loud.map((sample) => sample / 4);
    const { out } = limited([loud, soft], -1);
    const [left, right] = out;
    for (const at of [10, 20_000, 40_003]) expect((left?.[at] ?? 0) / 4).toBeCloseTo(right?.[at] ?? 1, 5);
  });

  it('recovers: a second after the peak the sound is untouched again', () => {
    const hum = tone({ hz: 300, dbfs: -20, seconds: 3 });
    const struck = hum.map((sample, index) => (index > 48_000 && index < 48_100 ? 1.5 : sample));
    const { out } = limited([struck], -1);
    expect(out[0]?.subarray(0, 47_500)).toEqual(hum.subarray(0, 47_500));
    expect(out[0]?.subarray(130_000)).toEqual(hum.subarray(130_000));
  });
});
