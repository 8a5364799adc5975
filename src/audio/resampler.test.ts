import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createResampler, loadResampler, resampleAll, type ResamplerOptions } from './resampler.js';

beforeAll(loadResampler);

const rates = fc.constantFrom(
  { from: 48_000, to: 16_000 },
  { from: 16_000, to: 48_000 },
  { from: 24_000, to: 48_000 },
  { from: 22_050, to: 48_000 },
  { from: 44_100, to: 48_000 },
  { from: 48_000, to: 8_000 },
  { from: 48_000, to: 48_000 },
);

function tone(hertz: number, rate: number, length: number, amplitude = 16_000): Int16Array {
  return Int16Array.from({ length }, (_, index) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * hertz * index) / rate)),
  );
}

/** Level of the middle of a signal in dB, away from the edges where the filter meets silence. */
function middleLevel(samples: Int16Array): number {
  const middle = samples.subarray(samples.length >> 2, (samples.length * 3) >> 2);
  const sum = middle.reduce((total, sample) => total + sample * sample, 0);
  return 10 * Math.log10(sum / middle.length + 1e-12);
}

function resampleInPieces(input: Int16Array, rate: ResamplerOptions, sizes: readonly number[]): Int16Array {
  const resampler = createResampler(rate);
  const out: number[] = [];
  for (let offset = 0, turn = 0; offset < input.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    out.push(...resampler.process(input.subarray(offset, offset + size)));
    offset += size;
  }
  out.push(...resampler.flush());
  resampler.close();
  return Int16Array.from(out);
}

function loudestAt(samples: Int16Array): number {
  return samples.reduce((best, sample, index) => (Math.abs(sample) > Math.abs(samples[best] ?? 0) ? index : best), 0);
}

describe('a streaming resampler', () => {
  it.each([
    [48_000, 16_000],
    [16_000, 48_000],
    [24_000, 48_000],
    [22_050, 48_000],
    [48_000, 44_100],
  ])('leaves an impulse where it was in time, %i → %i', (from, to) => {
    for (const place of [0, 600, 4_095, 4_096, 7_001]) {
      const input = new Int16Array(8_192);
      input[place] = 30_000;
      expect(Math.abs(loudestAt(resampleAll(input, from, to)) - (place * to) / from)).toBeLessThanOrEqual(1);
    }
  });

  it('gives the same samples however the input was cut', () => {
    const samples = fc.array(fc.integer({ min: -32_768, max: 32_767 }), { maxLength: 6_000, size: 'max' });
    const cuts = fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(rates, samples, cuts, (rate, values, sizes) => {
        const input = Int16Array.from(values);
        const pieces = resampleInPieces(input, rate, sizes);
        expect(pieces).toEqual(resampleAll(input, rate.from, rate.to));
        expect(pieces).toHaveLength(Math.ceil((input.length * rate.to) / rate.from));
      }),
      { numRuns: 60 },
    );
  });

  it('keeps the alias of a 10 kHz tone 80 dB down, 48 → 16 kHz', () => {
    const input = tone(10_000, 48_000, 48_000, 32_000);
    expect(middleLevel(resampleAll(input, 48_000, 16_000))).toBeLessThan(middleLevel(input) - 80);
  });

  it.each([
    [48_000, 16_000],
    [16_000, 48_000],
    [22_050, 48_000],
  ])('passes 1 kHz within 0.1 dB, %i → %i', (from, to) => {
    const input = tone(1_000, from, from);
    expect(Math.abs(middleLevel(resampleAll(input, from, to)) - middleLevel(input))).toBeLessThan(0.1);
  });

  it('returns from 16 → 48 → 16 kHz with the same wave in the same place', () => {
    const overtone = tone(3_100, 16_000, 16_000, 5_000);
    const input = tone(440, 16_000, 16_000, 9_000).map((sample, index) => sample + (overtone[index] ?? 0));
    const back = resampleAll(resampleAll(input, 16_000, 48_000), 48_000, 16_000);
    expect(back).toHaveLength(input.length);
    const error = input.map((sample, index) => sample - (back[index] ?? 0));
    expect(middleLevel(error)).toBeLessThan(middleLevel(input) - 60);
  });

  it('gives its memory back, so that thousands can come and go', () => {
    // Wasm memory counts as external; 3,000 kept converters would hold over 80 MB of it.
    const before = process.memoryUsage().external;
    for (let round = 0; round < 3_000; round += 1) {
      const resampler = createResampler({ from: 22_050, to: 48_000 });
      resampler.process(new Int16Array(441));
      resampler.close();
      resampler.close();
    }
    expect(process.memoryUsage().external - before).toBeLessThan(20e6);
  });

  it('refuses work after it was closed, and rates that make no sense', () => {
    const resampler = createResampler({ from: 48_000, to: 16_000 });
    resampler.close();
    expect(() => resampler.process(new Int16Array(10))).toThrow('closed');
    expect(() => createResampler({ from: 0, to: 16_000 })).toThrow('cannot resample');
  });
});
