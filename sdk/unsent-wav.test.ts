import { describe, expect, it } from 'vitest';
import { parseWav } from '../src/audio/wav.js';
import { unsentWav } from './unsent-wav.js';

describe('unsent sound as a file', () => {
  it('begins with the first frame; what was never captured is silence', () => {
    const frames = [
      { seq: 4, at: 1_000, samples: Int16Array.of(1, 2, 3) },
      { seq: 5, at: 1_005, samples: Int16Array.of(-4, 5) },
    ];
    const file = unsentWav(frames);
    expect(parseWav(new Uint8Array(file))).toMatchObject({
      sampleRate: 48_000,
      channels: 1,
      dataOffset: 44,
      dataBytes: 14,
    });
    expect([...new Int16Array(file, 44)]).toEqual([1, 2, 3, 0, 0, -4, 5]);
  });

  it('is a file of its own even without a frame', () => {
    expect(unsentWav([]).byteLength).toBe(44);
  });
});
