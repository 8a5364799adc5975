import { describe, expect, it } from 'vitest';
import { rmsOf } from '../../src/audio/pcm.js';
import { createChance } from './chance.js';
import { cough, hum, roomNoise } from './noises.js';
import { atLoudness, audible, join, loudnessDb, silence } from './sound.js';

const tone = (ms: number, peak: number) =>
  Int16Array.from({ length: ms * 48 }, (_, index) => Math.round(peak * Math.sin((2 * Math.PI * 440 * index) / 48_000)));
const levelDb = (samples: Int16Array) => 20 * Math.log10(rmsOf(samples));

describe('a sound for a take', () => {
  it('is brought to its loudest moment’s level, however long its silences are', () => {
    const spoken = join([silence(500), tone(300, 9_000), silence(2_000), tone(200, 3_000)]);
    for (const level of [-12, -30]) expect(loudnessDb(atLoudness(spoken, level))).toBeCloseTo(level, 1);
  });

  it('is clipped rather than wrapped around', () => {
    const loud = atLoudness(tone(200, 10_000), 3);
    expect(Math.max(...loud)).toBe(32_767);
    expect(Math.min(...loud)).toBe(-32_768);
    expect(loud.slice(20, 54).every((sample) => sample >= 0)).toBe(true);
  });

  it('begins and ends where it can be heard, so that a pause between two is as long as it says', () => {
    const breath = tone(100, 100);
    const sound = audible(join([silence(130), breath, tone(400, 8_000), breath, silence(250)]));
    expect(sound.length / 48).toBe(400);
    expect(() => audible(silence(100))).toThrow(RangeError);
  });
});

describe('a room', () => {
  it.each(['white', 'pink'] as const)(
    'of %s noise is as loud as it says, and longer than one stretch of it',
    (colour) => {
      const noise = roomNoise({ colour, levelDb: -52 }, 21 * 48_000, createChance('room'));
      expect(noise.length).toBe(21 * 48_000);
      expect(levelDb(noise)).toBeCloseTo(-52, 0);
      expect(levelDb(noise.subarray(-48_000))).toBeCloseTo(-52, 0);
    },
  );

  it('of pink noise has more below than above', () => {
    const slope = (colour: 'white' | 'pink') => {
      const noise = roomNoise({ colour, levelDb: -30 }, 48_000, createChance('slope'));
      const differences = noise.map((sample, index) => Math.round((sample - (noise[index - 1] ?? 0)) / 2));
      return levelDb(differences) - levelDb(noise);
    };
    expect(slope('pink')).toBeLessThan(slope('white') - 3);
  });
});

describe('a host’s noises', () => {
  const lengthMs = (sound: Int16Array) => sound.length / 48;

  it('are coughs of 150–300 ms, loud at once and dying away', () => {
    for (let take = 0; take < 20; take += 1) {
      const sound = cough(createChance(`cough ${take}`));
      expect(lengthMs(sound)).toBeGreaterThanOrEqual(150);
      expect(lengthMs(sound)).toBeLessThanOrEqual(300);
      const third = Math.floor(sound.length / 3);
      expect(levelDb(sound.subarray(0, third))).toBeGreaterThan(levelDb(sound.subarray(-third)) + 6);
    }
  });

  it('are hums in two syllables with a breath between them', () => {
    for (let take = 0; take < 20; take += 1) {
      const sound = hum(createChance(`hum ${take}`));
      const windows = Array.from({ length: Math.floor(sound.length / 960) }, (_, index) =>
        levelDb(sound.subarray(index * 960, (index + 1) * 960)),
      );
      const loudest = Math.max(...windows);
      const syllables = windows
        .map((level) => (level > loudest - 12 ? 'm' : ' '))
        .join('')
        .trim();
      expect(syllables).toMatch(/^m+ +m+$/);
    }
  });
});

describe('chance', () => {
  it('draws the same from the same name, and something else from another', () => {
    const draws = (name: string) => {
      const chance = createChance(name);
      return [chance.between(0, 1), chance.between(-5, 5), chance.pick(['a', 'b', 'c', 'd', 'e'])];
    };
    expect(draws('1/cough-01')).toEqual(draws('1/cough-01'));
    expect(draws('1/cough-01')).not.toEqual(draws('2/cough-01'));
  });

  it('covers its range evenly', () => {
    const chance = createChance('even');
    const tenths = Array.from({ length: 10_000 }, () => Math.floor(chance.between(0, 10)));
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const share = tenths.filter((value) => value === tenth).length / tenths.length;
      expect(share).toBeGreaterThan(0.085);
      expect(share).toBeLessThan(0.115);
    }
  });
});
