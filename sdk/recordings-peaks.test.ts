import { describe, expect, it } from 'vitest';
import { PEAKS_HEAD_BYTES, peaksLayout, peakToByte } from '../src/protocol/peaks.js';
import { StemPeaks } from './recordings-peaks.js';

const SAMPLES = 48_000 * 600;

/** Ten minutes of silence but for one click of 100 samples. */
function clickAt(click: number) {
  const { levels, bytes } = peaksLayout(SAMPLES);
  const file = new Uint8Array(bytes);
  for (const { bucketSamples, offset } of levels) file[offset + Math.floor(click / bucketSamples)] = peakToByte(16_384);
  const asked: [number, number][] = [];
  return {
    asked,
    read: async (from: number, to: number) => {
      asked.push([from, to]);
      return file.slice(from, to);
    },
  };
}

describe('a stem’s waveform', () => {
  it('opens with one small request, whatever its length', async () => {
    const { asked, read } = clickAt(0);
    await StemPeaks.open(SAMPLES, read);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.[0]).toBe(PEAKS_HEAD_BYTES);
    expect((asked[0]?.[1] ?? 0) - PEAKS_HEAD_BYTES).toBeLessThan(10_000);
  });

  it('knows the loudest of any stretch, coarsely at first and exactly once the details have come', async () => {
    const click = 5_000_000;
    const { asked, read } = clickAt(click);
    const peaks = await StemPeaks.open(SAMPLES, read);
    expect(peaks.loudest(click - 100_000, click + 100_000)).toBeCloseTo(0.5, 1);
    expect(peaks.loudest(click + 100_000, click + 300_000)).toBe(0);
    const [from, to] = [click + 512, click + 1_024];
    expect(peaks.loudest(from, to)).toBeGreaterThan(0.4);
    await peaks.need(from, to, 256);
    expect(asked).toHaveLength(2);
    expect(peaks.loudest(from, to)).toBe(0);
    expect(peaks.loudest(click, click + 1)).toBeCloseTo(0.5, 1);
    expect(peaks.need(from, to, 256)).toBeUndefined();
  });

  it('asks for a piece once, however often it is needed meanwhile, and again when that failed', async () => {
    const { asked, read } = clickAt(0);
    let fails = 1;
    const peaks = await StemPeaks.open(SAMPLES, async (from, to) => {
      const bytes = await read(from, to);
      if (asked.length > 1 && fails-- > 0) throw new Error('the line dropped');
      return bytes;
    });
    const both = await Promise.allSettled([peaks.need(0, 1_000, 256), peaks.need(0, 1_000, 256)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(asked).toHaveLength(2);
    await peaks.need(0, 1_000, 256);
    expect(asked).toHaveLength(3);
  });

  it('is silent only where there is digital silence', async () => {
    const { levels, bytes } = peaksLayout(SAMPLES);
    const file = new Uint8Array(bytes);
    for (const { offset } of levels) file[offset] = peakToByte(1);
    const peaks = await StemPeaks.open(SAMPLES, async (from, to) => file.slice(from, to));
    expect(peaks.isSilent(0, 96_000)).toBe(false);
    expect(peaks.isSilent(200_000, 296_000)).toBe(true);
  });
});
