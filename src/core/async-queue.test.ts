import { describe, expect, it } from 'vitest';
import { AsyncQueue } from './async-queue.js';

async function readAll<T>(queue: AsyncQueue<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of queue) values.push(value);
  return values;
}

describe('the queue between pushing and pulling', () => {
  it('gives what was pushed before and while it is read, in order', async () => {
    const queue = new AsyncQueue<number>(10);
    queue.push(1);
    queue.push(2);
    const reading = readAll(queue);
    await Promise.resolve();
    queue.push(3);
    queue.push(4);
    queue.close();
    expect(await reading).toEqual([1, 2, 3, 4]);
    expect(queue.push(5)).toBe(false);
  });

  it('keeps its bound: refuses the newest, or drops the oldest', async () => {
    const refusing = new AsyncQueue<number>(2);
    const dropping = new AsyncQueue<number>(2, 'drop-oldest');
    expect([1, 2, 3].map((value) => refusing.push(value))).toEqual([true, true, false]);
    expect([1, 2, 3].map((value) => dropping.push(value))).toEqual([true, true, true]);
    expect([refusing.dropped, dropping.dropped]).toEqual([1, 1]);
    refusing.close();
    dropping.close();
    expect(await Promise.all([readAll(refusing), readAll(dropping)])).toEqual([
      [1, 2],
      [2, 3],
    ]);
  });

  it('stays in order through a long backlog', async () => {
    const queue = new AsyncQueue<number>(100_000);
    for (let value = 0; value < 10_000; value += 1) queue.push(value);
    queue.close();
    expect(await readAll(queue)).toEqual(Array.from({ length: 10_000 }, (_, value) => value));
  });

  it('tells a failure once what came before it has been read, also to who already waits', async () => {
    const late = new AsyncQueue<number>(10);
    late.push(1);
    late.fail(new Error('broken'));
    const seen: number[] = [];
    await expect(
      (async () => {
        for await (const value of late) seen.push(value);
      })(),
    ).rejects.toThrow('broken');
    expect(seen).toEqual([1]);
    const waiting = new AsyncQueue<number>(10);
    const reading = readAll(waiting);
    waiting.fail(new Error('gone'));
    await expect(reading).rejects.toThrow('gone');
  });

  it('is closed by a reader who leaves', async () => {
    const queue = new AsyncQueue<number>(10);
    queue.push(1);
    queue.push(2);
    for await (const value of queue) {
      expect(value).toBe(1);
      break;
    }
    expect([queue.closed, queue.size, queue.push(3)]).toEqual([true, 0, false]);
  });
});
