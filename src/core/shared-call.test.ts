import { describe, expect, it } from 'vitest';
import { SharedCall } from './shared-call.js';

function setUp() {
  const calls: { resolve(value: number): void; reject(error: Error): void }[] = [];
  const shared = new SharedCall(() => new Promise<number>((resolve, reject) => void calls.push({ resolve, reject })));
  return { calls, shared };
}

describe('a shared call', () => {
  it('is made once for all who come while another is under way, and after they came', async () => {
    const { calls, shared } = setUp();
    const first = shared.next();
    const others = [shared.next(), shared.next(), shared.next()];
    expect(calls.length).toBe(1);
    calls[0]?.resolve(1);
    expect(await first).toBe(1);
    await Promise.resolve();
    expect(calls.length).toBe(2);
    const late = shared.next();
    calls[1]?.resolve(2);
    expect(await Promise.all(others)).toEqual([2, 2, 2]);
    await Promise.resolve();
    expect(calls.length).toBe(3);
    calls[2]?.resolve(3);
    expect(await late).toBe(3);
  });

  it('is made anew once nobody waits', async () => {
    const { calls, shared } = setUp();
    const first = shared.next();
    calls[0]?.resolve(1);
    await first;
    const second = shared.next();
    calls[1]?.resolve(2);
    expect(await second).toBe(2);
  });

  it('fails for those who shared it, and not for those behind', async () => {
    const { calls, shared } = setUp();
    const first = shared.next();
    const second = shared.next();
    calls[0]?.reject(new Error('no such folder'));
    await expect(first).rejects.toThrow('no such folder');
    await Promise.resolve();
    calls[1]?.resolve(2);
    expect(await second).toBe(2);
  });
});
