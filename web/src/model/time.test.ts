import { describe, expect, it } from 'vitest';
import { SAMPLES_PER_SECOND, bytesText, clockText, lengthText } from './time.js';

describe('time in words', () => {
  it('shows minutes and seconds, and hours only when there are any', () => {
    expect(clockText(0)).toBe('0:00');
    expect(clockText(247.9 * SAMPLES_PER_SECOND)).toBe('4:07');
    expect(clockText(3847 * SAMPLES_PER_SECOND)).toBe('1:04:07');
  });

  it('never shows a time before the start', () => {
    expect(clockText(-5)).toBe('0:00');
  });

  it('says lengths as people do', () => {
    expect(lengthText(12_400)).toBe('12 s');
    expect(lengthText(185_000)).toBe('3 min 5 s');
    expect(lengthText(120_000)).toBe('2 min');
    expect(lengthText(3_840_000)).toBe('1 h 4 min');
  });

  it('says sizes with at most three figures', () => {
    expect(bytesText(812)).toBe('812 B');
    expect(bytesText(4_210)).toBe('4.2 kB');
    expect(bytesText(999_700)).toBe('1.0 MB');
    expect(bytesText(345_600_000)).toBe('346 MB');
  });
});
