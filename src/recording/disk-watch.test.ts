import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../tests/support/virtual-clock.js';
import { silentLogger } from '../core/logger.js';
import { bytesFor, bytesInWords, minutesInWords } from './disk-space.js';
import { type DiskRoom, DiskWatch } from './disk-watch.js';

let clock: VirtualClock;
let free: number;
beforeEach(() => {
  clock = new VirtualClock();
  free = bytesFor(60, 3);
});

function createWatch(lowMinutes = 10): DiskWatch {
  const measure = () => (Number.isNaN(free) ? Promise.reject(new Error('no such disk')) : Promise.resolve(free));
  return new DiskWatch({ directory: '.', lowMinutes, clock, logger: silentLogger, measure });
}

/** The warnings of a recording of so many stems, as they come: minutes left, or "enough". */
function warningsOf(watch: DiskWatch, stems: number): { told: (number | 'enough')[]; end: () => void } {
  const told: (number | 'enough')[] = [];
  const tell = ({ low, minutesLeft }: DiskRoom) => told.push(low ? Math.round(minutesLeft * 10) / 10 : 'enough');
  return { told, end: watch.watch({ stems, tell }) };
}

const lookWith = async (minutes: number, stems: number) => {
  free = bytesFor(minutes, stems);
  await clock.advance(2_000);
};

describe('room before a session', () => {
  it('must do for the minutes that are planned; what is missing is said', async () => {
    free = bytesFor(20, 3);
    await expect(createWatch().expectRoom({ minutes: 20, stems: 3 })).resolves.toBeUndefined();
    free -= 1;
    await expect(createWatch().expectRoom({ minutes: 20, stems: 3 })).rejects.toMatchObject({
      code: 'RECORDING_UNAVAILABLE',
      retryable: true,
      message:
        'This show needs room for 20 min of recording; the disk has it for about 19 minutes. ' +
        'Free 1 MB on the disk with the recordings, or record to a larger one (RECORDINGS_DIR).',
    });
  });

  it('must do for the limit where less is planned, or nothing', async () => {
    free = bytesFor(4, 2);
    await expect(createWatch().expectRoom({ minutes: 0, stems: 2 })).rejects.toThrow(
      /needs room for 10 min .* about 4 minutes\. Free 70 MB/,
    );
  });

  it('is not asked for where the limit is 0, or where the system cannot tell', async () => {
    free = 0;
    await createWatch(0).expectRoom({ minutes: 60, stems: 3 });
    free = Number.NaN;
    await createWatch().expectRoom({ minutes: 60, stems: 3 });
  });
});

describe('the watch', () => {
  it('warns a recording once at the limit and once at half of it, however often it looks', async () => {
    const watch = createWatch();
    await watch.start();
    const { told } = warningsOf(watch, 3);
    for (const minutes of [11, 10, 9.9, 9.5, 6, 4.9, 4.8, 0.2, 0]) await lookWith(minutes, 3);
    expect(told).toEqual([9.9, 4.9]);
    await watch.stop();
  });

  it('says when there is enough again, and only then warns anew', async () => {
    const watch = createWatch();
    await watch.start();
    const { told } = warningsOf(watch, 3);
    for (const minutes of [9, 10.5, 9, 4, 6, 4, 12.1, 9]) await lookWith(minutes, 3);
    expect(told).toEqual([9, 4, 'enough', 9]);
    await watch.stop();
  });

  it('counts the tracks of all live recordings, for they share the disk', async () => {
    const watch = createWatch();
    await watch.start();
    const first = warningsOf(watch, 3);
    await lookWith(15, 3);
    const second = warningsOf(watch, 2);
    await clock.advance(2_000);
    expect([first.told, second.told]).toEqual([[9], [9]]);
    second.end();
    await clock.advance(2_000);
    expect([first.told, second.told]).toEqual([[9, 'enough'], [9]]);
    await watch.stop();
  });

  it('tells a recording that begins in a shortage at its first look', async () => {
    const watch = createWatch();
    await watch.start();
    await lookWith(3, 3);
    const { told } = warningsOf(watch, 3);
    await clock.advance(2_000);
    expect(told).toEqual([3]);
    await watch.stop();
  });

  it('says in words what keeps the service from being ready', async () => {
    const watch = createWatch();
    expect(watch.shortage).toBeNull();
    free = bytesFor(3.5, 2);
    await watch.start();
    expect(watch.shortage).toBe('the disk has room for about 3 minutes of recording');
    await lookWith(10, 2);
    expect([watch.shortage, watch.freeBytes]).toEqual([null, bytesFor(10, 2)]);
    await watch.stop();
  });

  it('goes on looking after the system could not tell', async () => {
    const watch = createWatch();
    await watch.start();
    const { told } = warningsOf(watch, 3);
    free = Number.NaN;
    await clock.advance(2_000);
    expect([watch.freeBytes, watch.shortage]).toEqual([null, null]);
    await lookWith(2, 3);
    expect(told).toEqual([2]);
    await watch.stop();
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('words for room', () => {
  it.each([
    [0.99, 'less than a minute'],
    [1.99, 'about a minute'],
    [14.9, 'about 14 minutes'],
  ])('never promise a minute that is not there: %s', (minutes, words) => expect(minutesInWords(minutes)).toBe(words));

  it.each([
    [1, '1 MB'],
    [350_000_001, '351 MB'],
    [1_310_000_000, '1.4 GB'],
  ])('ask for no byte too few: %s', (bytes, words) => expect(bytesInWords(bytes)).toBe(words));
});
