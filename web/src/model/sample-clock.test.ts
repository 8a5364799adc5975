import { describe, expect, it } from 'vitest';
import { SampleClock } from './sample-clock.js';

describe('the clock behind the timeline', () => {
  it('flows evenly while audio arrives in frames', () => {
    const clock = new SampleClock();
    const steps: number[] = [];
    let last = clock.read(0, 0);
    for (let ms = 10; ms <= 2000; ms += 10) {
      const now = clock.read(ms, Math.floor(ms / 40) * 1920);
      steps.push(now - last);
      last = now;
    }
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...steps)).toBeLessThan(960);
  });

  it('runs on when no audio is captured, as with typed lines only', () => {
    const clock = new SampleClock();
    clock.read(0, 0);
    expect(clock.read(5_000, 0)).toBe(240_000);
  });

  it('follows a resumed session at once', () => {
    const clock = new SampleClock();
    clock.read(0, 0);
    expect(clock.read(10, 4_800_000)).toBe(4_800_000);
  });

  it('goes back only when the session did', () => {
    const clock = new SampleClock();
    clock.read(0, 9_600_000);
    expect(clock.read(10, 0)).toBe(0);
  });
});
