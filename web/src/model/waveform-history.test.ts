import { describe, expect, it } from 'vitest';
import { BAR_SAMPLES, WaveformHistory } from './waveform-history.js';

describe('the waveform of one speaker', () => {
  it('keeps the loudest moment of each bar', () => {
    const history = new WaveformHistory();
    history.push(10, 0.2);
    history.push(20, 0.7);
    history.push(30, 0.4);
    expect(history.peak(0)).toBeCloseTo(0.7);
  });

  it('tells silence from time it never measured', () => {
    const history = new WaveformHistory();
    history.push(BAR_SAMPLES, 0);
    expect(history.peak(0)).toBeNull();
    expect(history.peak(1)).toBe(0);
    expect(history.peak(-3)).toBeNull();
  });

  it('forgets what is older than three minutes instead of showing it as new', () => {
    const history = new WaveformHistory();
    history.push(0, 1);
    history.push(600 * BAR_SAMPLES, 0.1);
    expect(history.peak(0)).toBeNull();
    expect(history.peak(600)).toBeCloseTo(0.1);
  });

  it('never draws higher than full scale', () => {
    const history = new WaveformHistory();
    history.push(0, 3);
    expect(history.peak(0)).toBe(1);
  });
});
