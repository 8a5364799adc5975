import { beforeAll, describe, expect, it } from 'vitest';
import { loadResampler } from '../../audio/resampler.js';
import { msToSamples } from '../../protocol/audio-format.js';
import { SttIntake } from './stt-intake.js';

beforeAll(() => loadResampler());

const at = msToSamples;
const tone = (ms: number, height = 8_000) => new Int16Array(at(ms)).fill(height);

function intake(sampleRate: number, ringMs = 10_000): SttIntake {
  return new SttIntake({ sampleRate, frameMs: 100, ringMs });
}

describe('the audio for a recogniser', () => {
  it('is cut into frames of its rate, and its times lead back to the session', () => {
    const audio = intake(16_000);
    for (let ms = 0; ms < 1_000; ms += 20) audio.push({ at: at(5_000 + ms), samples: tone(20) });
    audio.end();
    expect(audio.frames.next).toBe(10);
    expect(audio.frames.at(0)?.length).toBe(1_600);
    expect(audio.map.startOf(at(350))).toBe(at(5_350));
    audio.close();
  });

  it.each([
    [300, 300],
    [1_000, 1_000],
    [60_000, 1_000],
  ])('becomes silent in a hole of %i ms for %i ms, and keeps its times exactly', (holeMs, silenceMs) => {
    const audio = intake(48_000);
    audio.push({ at: 0, samples: tone(500) });
    audio.push({ at: at(500 + holeMs), samples: tone(500) });
    expect(audio.frames.next).toBe((1_000 + silenceMs) / 100);
    const frames = Array.from({ length: audio.frames.next }, (_, index) => audio.frames.at(index)?.[2_400]);
    expect(frames.filter((sample) => sample === 0).length).toBe(silenceMs / 100);
    expect(audio.map.startOf(at(500 + silenceMs))).toBe(at(500 + holeMs));
    expect(audio.map.endOf(at(500))).toBe(at(500));
    audio.close();
  });

  it('leaves out what overlaps with what came before', () => {
    const audio = intake(48_000);
    audio.push({ at: 0, samples: tone(200, 1) });
    audio.push({ at: at(100), samples: tone(200, 2) });
    audio.push({ at: at(50), samples: tone(100, 3) });
    audio.end();
    expect(audio.frames.next).toBe(3);
    expect([0, 1, 2].map((index) => audio.frames.at(index)?.[0])).toEqual([1, 1, 2]);
    expect(audio.sessionEnd).toBe(at(300));
    audio.close();
  });

  it('is silence where none came, without moving what follows', () => {
    const audio = intake(48_000);
    audio.push({ at: 0, samples: tone(500) });
    audio.fill(at(2_000));
    audio.push({ at: at(500), samples: tone(500) });
    expect(audio.frames.next).toBe(30);
    expect(audio.map.startOf(at(2_500))).toBe(at(500));
    audio.close();
  });

  it('counts what falls out before it was released', () => {
    const audio = intake(48_000, 1_000);
    audio.push({ at: 0, samples: tone(900) });
    audio.frames.release(4);
    audio.push({ at: at(900), samples: tone(600) });
    expect(audio.frames.lost).toBe(1);
    expect(audio.frames.first).toBe(5);
    audio.close();
  });

  it('fills the last frame up', () => {
    const audio = intake(16_000);
    audio.push({ at: 0, samples: tone(130) });
    audio.end();
    expect(audio.frames.next).toBe(2);
    expect(audio.frames.at(1)?.at(-1)).toBe(0);
    audio.close();
  });
});
