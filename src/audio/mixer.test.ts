import { describe, expect, it } from 'vitest';
import { tone } from '../../tests/support/tones.js';
import { dbOfGain } from './decibels.js';
import { Mixer, type MixerOptions } from './mixer.js';

const SECOND = 48_000;
const steady = new Float32Array(SECOND).fill(0.5);
const voice = tone({ hz: 200, dbfs: -20, seconds: 1 });
const strip = (changes = {}) => ({ gain: 1, pan: 0, yields: false, ...changes });

/** What a steady track comes out at, second by second, while the leader speaks as told. */
function besideLeader(speaks: readonly boolean[], depthDb = 6): number[] {
  const options: MixerOptions = {
    strips: [strip({ gain: 0 }), strip({ yields: true })],
    channels: 1,
    leader: 0,
    ducking: { depthDb, fromPower: 10 ** (-35 / 10) },
  };
  const mixer = new Mixer(options);
  return speaks.map((speaking) => {
    const [out] = mixer.mix([speaking ? voice : null, steady], SECOND);
    return dbOfGain((out?.at(-1) ?? 0) / 0.5);
  });
}

describe('the mixer', () => {
  it('adds tracks with their gains; silent ones cost nothing and change nothing', () => {
    const mixer = new Mixer({ strips: [strip({ gain: 0.5 }), strip({ gain: 2 }), strip()], channels: 1 });
    const [out] = mixer.mix([steady, steady, null], SECOND);
    expect(out?.every((sample) => sample === 1.25)).toBe(true);
  });

  it('keeps a voice as strong in all, wherever it stands between left and right', () => {
    for (const pan of [-1, -0.25, 0, 0.6, 1]) {
      const [left = steady, right = steady] = new Mixer({ strips: [strip({ pan })], channels: 2 }).mix(
        [steady],
        SECOND,
      );
      expect((left[0] ?? 0) ** 2 + (right[0] ?? 0) ** 2).toBeCloseTo(0.5, 6);
      if (pan < 0) expect(left[0]).toBeGreaterThan(right[0] ?? 0);
    }
  });

  it('lets the others step back while the leader speaks, and come back after', () => {
    const levels = besideLeader([false, true, true, false, false]);
    [0, -6, -6, 0, 0].forEach((db, second) => expect(levels[second]).toBeCloseTo(db, 0));
  });

  it('does so without a jump', () => {
    const mixer = new Mixer({
      strips: [strip({ gain: 0 }), strip({ yields: true })],
      channels: 1,
      leader: 0,
      ducking: { depthDb: 12, fromPower: 1e-4 },
    });
    let [last, largestStep] = [0.5, 0];
    for (const track of [voice, voice, null, null]) {
      for (const sample of mixer.mix([track, steady], SECOND)[0] ?? []) {
        largestStep = Math.max(largestStep, Math.abs(sample - last));
        last = sample;
      }
    }
    expect(last).toBe(0.5);
    expect(largestStep).toBeGreaterThan(0);
    expect(largestStep).toBeLessThan(0.00025);
  });

  it('takes a click for no speech', () => {
    const click = new Float32Array(SECOND);
    click.fill(0.1, 1_000, 1_200);
    const mixer = new Mixer({
      strips: [strip({ gain: 0 }), strip({ yields: true })],
      channels: 1,
      leader: 0,
      ducking: { depthDb: 6, fromPower: 10 ** (-30 / 10) },
    });
    expect(mixer.mix([click, steady], SECOND)[0]).toEqual(steady);
  });

  it('leaves everybody as they are with a depth of 0', () => {
    expect(besideLeader([true, true], 0)).toEqual([0, 0]);
  });
});
