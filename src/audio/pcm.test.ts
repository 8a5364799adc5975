import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, fadeOut, pcmFromBytes, peakOf, rmsOf } from './pcm.js';

describe('levels', () => {
  it('count full scale as one, whatever the sign', () => {
    expect(peakOf(Int16Array.of(0, -32_768, 5))).toBe(1);
    expect(peakOf(Int16Array.of(16_384, -3))).toBe(0.5);
    expect(rmsOf(new Int16Array(100).fill(-16_384))).toBe(0.5);
  });

  it('put a sine 3 dB under its peak', () => {
    const sine = Int16Array.from({ length: 4_800 }, (_, index) => 20_000 * Math.sin((2 * Math.PI * index) / 48));
    expect(rmsOf(sine) / peakOf(sine)).toBeCloseTo(Math.SQRT1_2, 3);
  });

  it('are zero for nothing at all', () => {
    expect(peakOf(new Int16Array(0))).toBe(0);
    expect(rmsOf(new Int16Array(0))).toBe(0);
  });
});

describe('fadeOut', () => {
  it('leaves the beginning alone and ends in silence without a rise on the way', () => {
    const samples = new Int16Array(100).fill(10_000);
    fadeOut(samples, 40);
    expect([...samples.subarray(0, 60)].every((sample) => sample === 10_000)).toBe(true);
    expect(samples[99]).toBe(0);
    for (let index = 61; index < 100; index += 1) expect(samples[index]).toBeLessThan(samples[index - 1] ?? 0);
  });

  it('fades all of a cut shorter than the fade', () => {
    const samples = new Int16Array(4).fill(-8_000);
    fadeOut(samples, 480);
    expect([...samples]).toEqual([-6_000, -4_000, -2_000, 0]);
  });
});

describe('pcmFromBytes', () => {
  it('views the same memory at an even offset', () => {
    const bytes = new Uint8Array(12);
    const samples = pcmFromBytes(bytes.subarray(4, 10));
    expect(samples).toHaveLength(3);
    samples[0] = -2;
    expect([...bytes.subarray(4, 6)]).toEqual([0xfe, 0xff]);
  });

  it('takes an ArrayBuffer whole', () => {
    expect([...pcmFromBytes(Int16Array.of(1, -1, 32_767).buffer)]).toEqual([1, -1, 32_767]);
  });

  it('gives back the samples at any offset', () => {
    const anySamples = fc.array(fc.integer({ min: -32_768, max: 32_767 }), { maxLength: 50 });
    fc.assert(
      fc.property(anySamples, fc.nat(9), (values, offset) => {
        const samples = Int16Array.from(values);
        const memory = new Uint8Array(samples.byteLength + offset);
        memory.set(bytesOf(samples), offset);
        expect(pcmFromBytes(memory.subarray(offset))).toEqual(samples);
      }),
    );
  });

  it('refuses half a sample', () => {
    expect(() => pcmFromBytes(new Uint8Array(3))).toThrow(expect.objectContaining({ code: 'AUDIO_REJECTED' }));
  });
});
