import { describe, expect, it } from 'vitest';
import { isClipping, LevelMeter } from './level-meter.js';
import { MicrophoneBatcher, type MicrophoneBatch } from './microphone-batcher.js';

describe('the microphone batcher', () => {
  it('makes 40 ms batches of 128-sample blocks, without a gap', () => {
    const batcher = new MicrophoneBatcher();
    const batches: MicrophoneBatch[] = [];
    for (let at = 0; at < 3_840 + 128; at += 128) {
      batches.push(
        ...batcher.add(
          at,
          Float32Array.from({ length: 128 }, (_, i) => (at + i) / 32_768),
        ),
      );
    }
    expect(batches.map(({ at }) => at)).toEqual([0, 1_920]);
    expect(batches.flatMap(({ samples }) => [...samples])).toEqual(Array.from({ length: 3_840 }, (_, i) => i));
  });

  it('closes a batch early when the audio clock jumps', () => {
    const batcher = new MicrophoneBatcher();
    batcher.add(0, new Float32Array(128));
    const [early] = batcher.add(1_000, new Float32Array(128));
    expect([early?.at, early?.samples.length]).toEqual([0, 128]);
  });

  it('clamps what is louder than full scale instead of turning it over', () => {
    const [batch] = new MicrophoneBatcher().add(
      0,
      Float32Array.from({ length: 1_920 }, (_, i) => (i % 2 ? 1.5 : -1.5)),
    );
    expect([batch?.samples[0], batch?.samples[1]]).toEqual([-32_768, 32_767]);
  });
});

describe('the level meter', () => {
  it('reads peak and RMS about 30 times a second', () => {
    const meter = new LevelMeter();
    const levels = Array.from({ length: 375 }, () => meter.add(new Float32Array(128).fill(0.5))).filter(
      (level) => level !== null,
    );
    expect(levels.length).toBeGreaterThanOrEqual(27);
    expect(levels[0]).toEqual({ peak: 0.5, rms: 0.5 });
  });

  it('notices full scale', () => {
    const level = new LevelMeter().add(new Float32Array(1_600).fill(-1));
    expect(level !== null && isClipping(level)).toBe(true);
    expect(isClipping({ peak: 0.99, rms: 0.5 })).toBe(false);
  });
});
