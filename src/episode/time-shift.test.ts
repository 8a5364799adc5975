import { describe, expect, it } from 'vitest';
import { shiftedPlace, shiftPlace } from './time-shift.js';

describe('a place on a timeline that was shifted', () => {
  it('moves when it lies at the cut or behind it', () => {
    expect([99, 100, 500].map((place) => shiftPlace(place, { at: 100, by: 30 }))).toEqual([99, 130, 530]);
  });

  it('is at the cut when what it lay in is gone', () => {
    const places = [69, 70, 85, 99, 100, 500];
    expect(places.map((place) => shiftPlace(place, { at: 100, by: -30 }))).toEqual([69, 70, 70, 70, 70, 470]);
  });

  it('is counted on the timeline that each shift left', () => {
    const shifts = [
      { at: 100, by: 50 },
      { at: 140, by: -20 },
    ];
    expect(shiftedPlace(100, shifts)).toBe(130);
    expect(shiftedPlace(90, shifts)).toBe(90);
  });
});
