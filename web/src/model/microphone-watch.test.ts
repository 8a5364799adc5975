import { describe, expect, it } from 'vitest';
import { MicrophoneWatch } from './microphone-watch.js';

const at = (nowMs: number, peak: number, muted = false) => ({ nowMs, peak, muted });

describe('watching the microphone', () => {
  it('asks whether it is muted after three seconds of digital silence', () => {
    const watch = new MicrophoneWatch();
    expect(watch.read(at(0, 0))).toBe('quiet');
    expect(watch.read(at(2_999, 0))).toBe('quiet');
    expect(watch.read(at(3_000, 0))).toBe('silent');
    expect(watch.read(at(3_010, 0.2))).toBe('heard');
  });

  it('takes room noise for a working microphone', () => {
    const watch = new MicrophoneWatch();
    for (let ms = 0; ms < 10_000; ms += 100) watch.read(at(ms, 0.001));
    expect(watch.read(at(10_000, 0.001))).toBe('quiet');
  });

  it('says muted while the host muted it, and does not blame the microphone right after', () => {
    const watch = new MicrophoneWatch();
    for (let ms = 0; ms < 10_000; ms += 100) expect(watch.read(at(ms, 0, true))).toBe('muted');
    expect(watch.read(at(10_000, 0))).toBe('quiet');
  });

  it('keeps the clip warning long enough to be read', () => {
    const watch = new MicrophoneWatch();
    expect(watch.read(at(0, 1))).toBe('clipping');
    expect(watch.read(at(1_400, 0.1))).toBe('clipping');
    expect(watch.read(at(1_600, 0.1))).toBe('heard');
  });
});
