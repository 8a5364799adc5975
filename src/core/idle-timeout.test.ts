import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../tests/support/virtual-clock.js';
import { AsyncQueue } from './async-queue.js';
import { withIdleTimeout } from './idle-timeout.js';

function scene() {
  const clock = new VirtualClock();
  const source = new AsyncQueue<string>(100);
  const told: string[] = [];
  const guarded = withIdleTimeout(source, {
    clock,
    firstMs: 1_000,
    nextMs: 300,
    onTimeout: () => new Error(`silent at ${clock.nowMs()}`),
    onEnd: () => told.push(`end ${clock.nowMs()}`),
  });
  const read = (async () => {
    try {
      for await (const value of guarded) told.push(`${value} ${clock.nowMs()}`);
    } catch (error) {
      told.push((error as Error).message);
    }
  })();
  const at = (ms: number, run: () => void) => clock.setTimer(ms, run);
  return { clock, source, told, read, at, guarded };
}

describe('a guarded source', () => {
  it('passes its values on however long it goes on, and ends with it', async () => {
    const { clock, source, told, read, at } = scene();
    for (let n = 0; n < 20; n += 1) at(900 + n * 250, () => source.push(`v${n}`));
    at(900 + 19 * 250 + 200, () => source.close());
    await clock.advance(10_000);
    await read;
    expect(told).toHaveLength(21);
    expect(told.at(-1)).toBe('end 5850');
  });

  it('may take its time for the first value, and no longer', async () => {
    const { clock, told, read } = scene();
    await clock.advance(999);
    expect(told).toEqual([]);
    await clock.advance(1);
    await read;
    expect(told).toEqual(['end 1000', 'silent at 1000']);
  });

  it('is given up exactly its pause after its last value', async () => {
    const { clock, source, told, read, at } = scene();
    at(100, () => source.push('a'));
    at(350, () => source.push('b'));
    await clock.advance(5_000);
    await read;
    expect(told).toEqual(['a 100', 'b 350', 'end 650', 'silent at 650']);
  });

  it('says nothing of the time its reader takes', async () => {
    const { clock, source, guarded } = sceneUnread();
    source.push('a');
    source.push('b');
    expect(await guarded.next()).toEqual({ done: false, value: 'a' });
    await clock.advance(60_000);
    expect(await guarded.next()).toEqual({ done: false, value: 'b' });
  });

  it('is told when its reader leaves', async () => {
    const { source, guarded, ends } = sceneUnread();
    source.push('a');
    for await (const value of guarded) {
      expect(value).toBe('a');
      break;
    }
    expect(ends()).toBe(1);
    expect(source.closed).toBe(true);
    expect(await guarded.next()).toEqual({ done: true, value: undefined });
  });

  it('passes its failure on', async () => {
    const { source, guarded, ends } = sceneUnread();
    source.fail(new Error('broken'));
    await expect(guarded.next()).rejects.toThrow('broken');
    expect(ends()).toBe(1);
  });
});

function sceneUnread() {
  const clock = new VirtualClock();
  const source = new AsyncQueue<string>(100);
  let ended = 0;
  const guarded = withIdleTimeout(source, {
    clock,
    firstMs: 1_000,
    nextMs: 300,
    onTimeout: () => new Error('silent'),
    onEnd: () => (ended += 1),
  });
  return { clock, source, guarded, ends: () => ended };
}
