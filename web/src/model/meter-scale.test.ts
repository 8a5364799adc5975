import { describe, expect, it } from 'vitest';
import { PeakHold, meterPlace } from './meter-scale.js';

describe('the meter', () => {
  it('is full at full scale, empty in silence, and even per decibel between', () => {
    expect(meterPlace(1)).toBe(1);
    expect(meterPlace(0)).toBe(0);
    expect(meterPlace(0.0001)).toBe(0);
    const step = meterPlace(0.5) - meterPlace(0.25);
    expect(meterPlace(0.25) - meterPlace(0.125)).toBeCloseTo(step);
  });

  it('holds the peak, then lets it fall to the level', () => {
    const hold = new PeakHold();
    expect(hold.read(0.8, 0)).toBe(0.8);
    expect(hold.read(0.1, 1_000)).toBe(0.8);
    const falling = hold.read(0.1, 1_800);
    expect(falling).toBeLessThan(0.8);
    expect(falling).toBeGreaterThan(0.1);
    expect(hold.read(0.1, 5_000)).toBe(0.1);
  });
});
