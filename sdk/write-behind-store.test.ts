import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryStore, type MicFrame } from './frame-store.js';
import { FakeDisk } from './testing/fake-disk.js';
import { VirtualClock } from './testing/virtual-clock.js';
import { WriteBehindStore } from './write-behind-store.js';

let clock: VirtualClock;
let disk: FakeDisk;
let told: string[];
let store: WriteBehindStore;
let nextSeq: number;

const storeOver = (memory = createMemoryStore()) =>
  new WriteBehindStore({ clock, memory, onDisk: (change) => told.push(change) });

beforeEach(() => {
  clock = new VirtualClock();
  disk = new FakeDisk();
  told = [];
  nextSeq = 0;
  store = storeOver();
});

const frame = (seq: number): MicFrame => ({ seq, at: seq * 1_920, samples: new Int16Array(1_920).fill(seq) });
const seqs = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

/** Captures frames in real time; the server confirms each of them `confirmedAfter` frames later, or never. */
async function capture(frames: number, confirmedAfter = Number.POSITIVE_INFINITY): Promise<void> {
  for (let i = 0; i < frames; i += 1) {
    store.add(frame(nextSeq));
    nextSeq += 1;
    await pass(40);
    if (nextSeq > confirmedAfter) store.forget(nextSeq - confirmedAfter);
  }
}

/** Passes time, and lets what was written end. */
async function pass(ms: number): Promise<void> {
  clock.advance(ms);
  for (let turns = 0; turns < 4; turns += 1) await Promise.resolve();
}

describe('unsent sound that outlives the page', () => {
  it('is on disk a quarter of a second after its capture, in a few writes', async () => {
    store.keepOn(disk);
    for (let i = 0; i < 250; i += 1) {
      await capture(1);
      expect(disk.frames.length).toBeGreaterThanOrEqual(nextSeq - 7);
    }
    expect(disk.writes.length).toBeLessThanOrEqual(42);
    expect(store.keptIn).toBe('browser');
  });

  it('costs no write at all while the server confirms in time', async () => {
    store.keepOn(disk);
    await capture(250, 5);
    expect(disk.writes).toEqual([]);
    await capture(25);
    await pass(250);
    expect(disk.seqs).toEqual(seqs(245, 275));
  });

  it('is on disk at once when the page goes', async () => {
    store.keepOn(disk);
    await capture(3);
    store.flush();
    await pass(0);
    expect(disk.seqs).toEqual([0, 1, 2]);
  });

  it('is forgotten on disk soon after it was confirmed, and not before', async () => {
    store.keepOn(disk);
    await capture(50);
    await pass(250);
    store.forget(30);
    expect(disk.seqs).toEqual(seqs(0, 50));
    await pass(1_000);
    expect(disk.seqs).toEqual(seqs(30, 50));
    store.forget(50);
    await pass(1_000);
    expect(disk.seqs).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('reaches a disk that is found later, from the first frame on', async () => {
    await capture(20);
    expect(store.keptIn).toBe('page');
    store.keepOn(disk);
    await pass(250);
    expect(disk.seqs).toEqual(seqs(0, 20));
  });

  it('is not written a second time by the page that read it', async () => {
    store = storeOver(createMemoryStore(100, seqs(0, 10).map(frame)));
    store.keepOn(disk);
    nextSeq = 10;
    await capture(10);
    await pass(250);
    expect(disk.seqs).toEqual(seqs(10, 20));
    expect(store.samples).toBe(20 * 1_920);
  });

  it('waits in memory for a disk that is full, says so once, and follows when there is room', async () => {
    store.keepOn(disk);
    disk.full = true;
    await capture(500);
    expect([store.keptIn, told]).toEqual(['page', ['refuses']]);
    disk.full = false;
    for (let writes = 0; writes < 5; writes += 1) await pass(5_000);
    expect([store.keptIn, told]).toEqual(['browser', ['refuses', 'works']]);
    expect(disk.seqs).toEqual(seqs(0, 500));
  });

  it('has one write under way at a time on a slow disk, and misses nothing', async () => {
    store.keepOn(disk);
    disk.slow();
    await capture(300);
    expect(disk.writes).toEqual([]);
    disk.catchUp();
    for (let rounds = 0; rounds < 5; rounds += 1) await pass(10);
    expect(disk.seqs).toEqual(seqs(0, 300));
    expect(Math.max(...disk.writes.map((write) => write.length))).toBeLessThanOrEqual(125);
  });

  it('is written when a machine that slept wakes up', async () => {
    store.keepOn(disk);
    await capture(3);
    clock.sleep(60_000);
    await pass(0);
    expect(disk.seqs).toEqual([0, 1, 2]);
    await capture(50);
    await pass(250);
    expect(disk.seqs).toEqual(seqs(0, 53));
  });

  it('writes nothing after its end', async () => {
    store.keepOn(disk);
    await capture(3);
    store.close();
    await pass(5_000);
    expect([disk.writes, clock.pendingTimers]).toEqual([[], 0]);
  });
});
