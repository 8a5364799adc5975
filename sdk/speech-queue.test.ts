import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { PlaybackReport } from '../src/protocol/client-events.js';
import { SpeechQueue } from './speech-queue.js';

const tone = (n: number, value = 1_000) => new Int16Array(n).fill(value);
const ramp = (n: number, from = 0) => Int16Array.from({ length: n }, (_, i) => (from + i) % 30_000);

let queue: SpeechQueue;
let clockAt: number;
let sound: number[];
let reports: PlaybackReport[];

beforeEach(() => {
  queue = new SpeechQueue();
  clockAt = 0;
  sound = [];
  reports = [];
});

/** Renders `n` samples in blocks, as an audio thread would. */
function play(n: number, block = 128): PlaybackReport[] {
  const before = reports.length;
  const out = new Int16Array(block);
  for (let done = 0; done < n; ) {
    const size = Math.min(block, n - done);
    reports.push(...queue.render(out, size, clockAt));
    for (let i = 0; i < size; i += 1) sound.push(out[i] ?? 0);
    clockAt += size;
    done += size;
  }
  return reports.slice(before);
}

const report = (state: PlaybackReport['state'], at: number, played: number, turnId = 'a'): PlaybackReport => ({
  turnId,
  state,
  at,
  played,
});

describe('the speech queue', () => {
  it('waits for 40 ms before it starts, then reports start, progress and end to the sample', () => {
    queue.enqueue('a', 0, ramp(1_919));
    expect(play(1_000)).toEqual([]);
    queue.enqueue('a', 1_919, ramp(8_081, 1_919));
    queue.end('a', 10_000);
    expect(play(12_000)).toEqual([
      report('started', 1_000, 0),
      report('progress', 5_800, 4_800),
      report('progress', 10_600, 9_600),
      report('ended', 11_000, 10_000),
    ]);
    expect(sound.slice(1_000, 11_000)).toEqual([...ramp(10_000)]);
    expect(sound.slice(11_000).every((sample) => sample === 0)).toBe(true);
  });

  it('starts a short turn at once when it is known to be complete', () => {
    queue.enqueue('a', 0, tone(100));
    queue.end('a', 100);
    expect(play(128)).toEqual([report('started', 0, 0), report('ended', 100, 100)]);
  });

  it('ends a turn without sound', () => {
    queue.end('a', 0);
    expect(play(128)).toEqual([report('ended', 0, 0)]);
  });

  it('reports the exact hole when it runs dry, and goes on when 40 ms are there again', () => {
    queue.enqueue('a', 0, tone(2_000));
    expect(play(3_000)).toEqual([report('started', 0, 0), report('stalled', 2_000, 2_000)]);
    queue.enqueue('a', 2_000, tone(1_919));
    expect(play(100)).toEqual([]);
    queue.enqueue('a', 3_919, tone(1));
    queue.end('a', 3_920);
    expect(play(3_000)).toEqual([report('started', 3_100, 2_000), report('ended', 5_020, 3_920)]);
  });

  it('dates the end of a turn that had already run dry to its last sample', () => {
    queue.enqueue('a', 0, tone(2_000));
    play(5_000);
    queue.end('a', 2_000);
    expect(play(128)).toEqual([report('ended', 2_000, 2_000)]);
  });

  it('plays turns one after the other without a gap, in the order they came', () => {
    queue.enqueue('a', 0, tone(2_000, 1));
    queue.enqueue('b', 0, tone(2_000, 2));
    queue.end('b', 2_000);
    queue.end('a', 2_000);
    expect(play(5_000)).toEqual([
      report('started', 0, 0),
      report('ended', 2_000, 2_000),
      report('started', 2_000, 0, 'b'),
      report('ended', 4_000, 2_000, 'b'),
    ]);
    expect([sound[1_999], sound[2_000]]).toEqual([1, 2]);
  });

  it('clears with a 10 ms linear fade whose samples count as played', () => {
    queue.enqueue('a', 0, tone(48_000, 9_600));
    play(1_000);
    queue.clear('a');
    expect(play(1_000)).toEqual([report('cleared', 1_480, 1_480)]);
    expect(sound.slice(998, 1_003)).toEqual([9_600, 9_600, 9_580, 9_560, 9_540]);
    expect(sound.slice(1_478, 1_482)).toEqual([20, 0, 0, 0]);
    queue.enqueue('a', 48_000, tone(4_800));
    queue.clear('a');
    expect(play(5_000)).toEqual([]);
  });

  it('fades over what is left when less than 10 ms is queued', () => {
    queue.enqueue('a', 0, tone(2_000));
    play(1_900);
    queue.clear('a');
    expect(play(200)).toEqual([report('cleared', 2_000, 2_000)]);
    expect(sound[1_999]).toBe(0);
  });

  it('answers a clear of what never sounded with where it stood', () => {
    queue.enqueue('a', 0, tone(100));
    queue.clear('a');
    queue.clear('unknown');
    queue.enqueue('b', 0, tone(2_000));
    play(500);
    queue.enqueue('c', 0, tone(2_000));
    queue.clear('c');
    play(128);
    expect(reports).toEqual([
      report('cleared', 0, 0),
      report('cleared', 0, 0, 'unknown'),
      report('started', 0, 0, 'b'),
      report('cleared', 500, 0, 'c'),
    ]);
  });

  it('pauses with a fade, keeps the place, and can go back to a word boundary', () => {
    queue.enqueue('a', 0, ramp(20_000));
    queue.end('a', 20_000);
    play(3_000);
    queue.pause('a');
    expect(play(5_000)).toEqual([report('stalled', 3_480, 3_480)]);
    expect(sound.slice(3_480).every((sample) => sample === 0)).toBe(true);
    queue.resume('a', 1_500);
    expect(play(6_000)).toEqual([report('started', 8_000, 1_500), report('progress', 12_800, 6_300)]);
    // It rises from silence for 10 ms: sound that begins in mid-sentence would click.
    expect(sound.slice(8_000, 8_003)).toEqual([3, 6, 9]);
    expect(sound.slice(8_478, 8_481)).toEqual([1_974, 1_979, 1_980]);
  });

  it('clears a paused turn where it stands', () => {
    queue.enqueue('a', 0, tone(20_000));
    play(3_000);
    queue.pause('a');
    play(1_000);
    queue.clear('a');
    expect(play(128)).toEqual([report('cleared', 4_000, 3_480)]);
  });

  it('lets a clear overtake a pause that is still fading', () => {
    queue.enqueue('a', 0, tone(20_000));
    play(3_000);
    queue.pause('a');
    play(128);
    queue.clear('a');
    expect(play(1_000)).toEqual([report('cleared', 3_480, 3_480)]);
  });

  it('finishes the fade before it resumes when both come together', () => {
    queue.enqueue('a', 0, tone(20_000));
    play(3_000);
    queue.pause('a');
    queue.resume('a', 2_000);
    expect(play(1_000)).toEqual([report('stalled', 3_480, 3_480), report('started', 3_480, 2_000)]);
  });

  it('holds a turn that was paused before it sounded', () => {
    queue.enqueue('a', 0, tone(100));
    queue.pause('a');
    queue.enqueue('a', 100, tone(10_000));
    expect(play(1_000)).toEqual([]);
    queue.resume('a', 0);
    expect(play(128)).toEqual([report('started', 1_000, 0)]);
  });

  it('takes repeated and overlapping pieces, as after a dropped connection', () => {
    queue.enqueue('a', 0, ramp(3_000));
    queue.enqueue('a', 0, ramp(3_000));
    queue.enqueue('a', 2_000, ramp(3_000, 2_000));
    expect(queue.received('a')).toBe(5_000);
    queue.end('a', 5_000);
    play(6_000);
    expect(sound.slice(0, 5_000)).toEqual([...ramp(5_000)]);
  });

  it('counts a jump of the clock as a stop and a new start', () => {
    queue.enqueue('a', 0, tone(20_000));
    play(1_000);
    clockAt += 777;
    expect(play(128)).toEqual([report('stalled', 1_000, 1_000), report('started', 1_777, 1_000)]);
  });

  it('scales to floats for the audio thread', () => {
    queue.enqueue('a', 0, tone(2_000, 16_384));
    const out = new Float32Array(128);
    queue.render(out, 128, 0);
    expect(out[0]).toBe(0.5);
  });

  it('reports the same whatever the block size', () => {
    const run = (block: number) => {
      queue = new SpeechQueue();
      clockAt = 0;
      sound = [];
      reports = [];
      queue.enqueue('a', 0, ramp(7_000));
      play(9_000, block);
      queue.enqueue('a', 7_000, ramp(5_000, 7_000));
      play(2_000, block);
      queue.clear('a');
      play(2_000, block);
      return { reports, sound };
    };
    const expected = run(1);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_000 }), (block) => {
        expect(run(block)).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });
});
