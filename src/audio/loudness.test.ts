import { describe, expect, it } from 'vitest';
import { inPieces, joined, tone } from '../../tests/support/tones.js';
import { LoudnessMeter } from './loudness.js';

function loudnessOf(...channels: readonly Float32Array[]): number {
  const meter = new LoudnessMeter(channels.length);
  for (const piece of inPieces(channels)) meter.add(piece);
  return meter.integratedLufs();
}

const hum = (dbfs: number, seconds: number) => tone({ hz: 1_000, dbfs, seconds });
const stereo = (samples: Float32Array) => loudnessOf(samples, samples);

describe('integrated loudness', () => {
  it('of a full-scale 997 Hz sine in one channel is -3.01 LUFS, which calibrates the scale (BS.1770-4)', () => {
    expect(loudnessOf(tone({ hz: 997, dbfs: 0, seconds: 5 }))).toBeCloseTo(-3.01, 2);
  });

  // EBU Tech 3341 (2023), table 1: every result within 0.1 LU.
  it.each([
    ['1: -23 dBFS', [[-23, 20]], -23],
    ['2: -33 dBFS', [[-33, 20]], -33],
    [
      '3: quiet before and after is gated',
      [
        [-36, 10],
        [-23, 60],
        [-36, 10],
      ],
      -23,
    ],
    [
      '4: silence is gated as well',
      [
        [-72, 10],
        [-36, 10],
        [-23, 60],
        [-36, 10],
        [-72, 10],
      ],
      -23,
    ],
    [
      '5: what is little below counts',
      [
        [-26, 20],
        [-20, 20.1],
        [-26, 20],
      ],
      -23,
    ],
  ] as const)('of EBU test signal %s', (_, parts, lufs) => {
    const signal = joined(...parts.map(([dbfs, seconds]) => hum(dbfs, seconds)));
    expect(Math.abs(stereo(signal) - lufs)).toBeLessThan(0.1);
  });

  it('rises by 3 LU when the same voice comes from both sides', () => {
    const voice = hum(-20, 5);
    expect(stereo(voice) - loudnessOf(voice)).toBeCloseTo(3.01, 2);
  });

  it('weighs as a head does: rumble hardly counts, brightness a little more', () => {
    const at = (hz: number) => loudnessOf(tone({ hz, dbfs: -20, seconds: 3 })) - loudnessOf(hum(-20, 3));
    expect(at(20)).toBeLessThan(-13);
    expect(at(10_000)).toBeCloseTo(3.3, 0);
  });

  it('does not care how the sound is cut into pieces', () => {
    const signal = joined(hum(-30, 3), hum(-18, 2.03));
    const whole = new LoudnessMeter(1);
    whole.add([signal]);
    expect(whole.integratedLufs()).toBeCloseTo(loudnessOf(signal), 9);
  });

  it('takes silence that is only told of like zeros', () => {
    const told = new LoudnessMeter(1);
    told.add([hum(-20, 2)]);
    told.addSilence(480_123);
    told.add([hum(-26, 3)]);
    const heard = loudnessOf(joined(hum(-20, 2), new Float32Array(480_123), hum(-26, 3)));
    expect(told.integratedLufs()).toBeCloseTo(heard, 2);
  });

  it('of silence, of nothing and of less than a block is minus infinity', () => {
    expect(loudnessOf(new Float32Array(480_000))).toBe(Number.NEGATIVE_INFINITY);
    expect(new LoudnessMeter(2).integratedLufs()).toBe(Number.NEGATIVE_INFINITY);
    expect(loudnessOf(hum(-20, 0.39))).toBe(Number.NEGATIVE_INFINITY);
  });
});
