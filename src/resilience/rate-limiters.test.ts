import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../core/logger.js';
import { silentMetrics } from '../core/metrics.js';
import type { RateLimiter } from '../core/rate-limiter.js';
import { RedisConnection } from '../storage/redis.js';
import { eventually } from '../../tests/support/eventually.js';
import { needs } from '../../tests/support/has.js';
import { RedisProcess } from '../../tests/support/redis-process.js';
import { VirtualClock } from '../../tests/support/virtual-clock.js';
import { CircuitBreaker } from './circuit-breaker.js';
import { MemoryRateLimiter } from './memory-rate-limiter.js';
import { RedisRateLimiter } from './redis-rate-limiter.js';
import { RequestWindows } from './request-windows.js';

const RULE = { points: 100, windowS: 60 };

/** So many requests under one key, one after the other: how many were let through, how many not. */
async function ask(limiter: RateLimiter, times: number, rule = RULE, key = 'thing:ip:203.0.113.7') {
  const tally = { allowed: 0, refused: 0 };
  for (let request = 0; request < times; request += 1) {
    const { allowed } = await limiter.take(key, rule);
    tally[allowed ? 'allowed' : 'refused'] += 1;
  }
  return tally;
}

describe('limits of a process', () => {
  let clock: VirtualClock;
  let limiter: MemoryRateLimiter;

  beforeEach(() => {
    clock = new VirtualClock(Date.UTC(2026, 0, 1));
    limiter = new MemoryRateLimiter(clock);
  });

  it('let the first hundred of a minute through, and again from the sixtieth second on', async () => {
    expect(await ask(limiter, 105)).toEqual({ allowed: 100, refused: 5 });
    await clock.advance(59_999);
    expect(await ask(limiter, 1)).toEqual({ allowed: 0, refused: 1 });
    await clock.advance(1);
    expect(await ask(limiter, 105)).toEqual({ allowed: 100, refused: 5 });
  });

  it('tell what is left and until when, in Unix seconds', async () => {
    await clock.advance(1_500);
    const resetAtS = Date.UTC(2026, 0, 1) / 1_000 + 62;
    expect(await limiter.take('a', RULE)).toEqual({ allowed: true, limit: 100, remaining: 99, resetAtS, windowS: 60 });
    await clock.advance(40_000);
    expect(await limiter.take('a', RULE)).toMatchObject({ remaining: 98, resetAtS });
  });

  it('count each key for itself, however long it is', async () => {
    const long = 'x'.repeat(10_000);
    await ask(limiter, 100, RULE, `${long}a`);
    expect(await ask(limiter, 1, RULE, `${long}a`)).toEqual({ allowed: 0, refused: 1 });
    expect(await ask(limiter, 1, RULE, `${long}b`)).toEqual({ allowed: 1, refused: 0 });
  });
});

describe('the windows kept', () => {
  it('are bounded: the oldest gives way', () => {
    const windows = new RequestWindows(new VirtualClock(), 1_000);
    for (let client = 0; client < 5_000; client += 1) windows.add(`client ${client}`, 60);
    expect(windows.size).toBe(1_000);
    expect(windows.add('client 4000', 60).used).toBe(2);
    expect(windows.add('client 3999', 60).used).toBe(1);
  });

  it('go once they have ended, with the next that begins', async () => {
    const clock = new VirtualClock();
    const windows = new RequestWindows(clock);
    for (let client = 0; client < 500; client += 1) windows.add(`client ${client}`, 60);
    await clock.advance(60_000);
    windows.add('a later one', 60);
    expect(windows.size).toBe(1);
  });
});

describe('limits in Redis', { timeout: 30_000, ...needs('redis') }, () => {
  let server: RedisProcess;
  let clock: VirtualClock;
  const connections: RedisConnection[] = [];

  beforeEach(async () => {
    server = await RedisProcess.start();
    clock = new VirtualClock();
  });
  afterEach(async () => {
    server.thaw();
    for (const connection of connections.splice(0)) connection.close();
    await server.kill();
  });

  /** What one process has. */
  async function startLimiter(processes = 1) {
    const gate = new CircuitBreaker({ clock, failures: 3, openMs: 30_000 });
    const redis = new RedisConnection({ url: server.url, logger: silentLogger, metrics: silentMetrics, gate });
    connections.push(redis);
    await redis.start();
    return { redis, limiter: new RedisRateLimiter({ redis, clock, processes }) };
  }

  const counted = (key = 'thing:ip:203.0.113.7') => server.look((client) => client.get(`trialogue:limit:${key}`));

  it('are shared by the processes', async () => {
    const [one, other] = [await startLimiter(2), await startLimiter(2)];
    expect(await ask(one.limiter, 60)).toEqual({ allowed: 60, refused: 0 });
    expect(await ask(other.limiter, 45)).toEqual({ allowed: 40, refused: 5 });
    expect(await one.limiter.take('thing:ip:203.0.113.7', RULE)).toMatchObject({ allowed: false, remaining: 0 });
  });

  it('end with their window', async () => {
    const { limiter } = await startLimiter();
    await ask(limiter, 1, { points: 5, windowS: 7 });
    const ttl = await server.look((client) => client.pttl('trialogue:limit:thing:ip:203.0.113.7'));
    expect(ttl).toBeGreaterThan(5_000);
    expect(ttl).toBeLessThanOrEqual(7_000);
  });

  it('do not bother Redis with who is past the limit in this process alone', async () => {
    const { limiter } = await startLimiter();
    await ask(limiter, 500);
    expect(await counted()).toBe('100');
  });

  it('go on from where they stood when Redis is killed, and when it comes back empty', async () => {
    const { redis, limiter } = await startLimiter();
    expect(await ask(limiter, 60)).toEqual({ allowed: 60, refused: 0 });
    await server.kill();
    expect(await ask(limiter, 45)).toEqual({ allowed: 40, refused: 5 });

    await server.restart();
    // The breaker may rest for half a minute after calls that failed.
    await clock.advance(30_000);
    await eventually(async () => (redis.available ? true : undefined));
    expect(await ask(limiter, 10)).toEqual({ allowed: 0, refused: 10 });
    await ask(limiter, 3, RULE, 'thing:ip:198.51.100.1');
    expect(await counted('thing:ip:198.51.100.1')).toBe('3');
  });

  it('are each process’s part of them without Redis', async () => {
    const { limiter } = await startLimiter(4);
    await server.kill();
    expect(await ask(limiter, 105)).toEqual({ allowed: 25, refused: 80 });
    expect(await limiter.take('other', RULE)).toMatchObject({ limit: 25, remaining: 24 });
    expect(await ask(limiter, 2, { points: 2, windowS: 60 }, 'login')).toEqual({ allowed: 1, refused: 1 });
  });

  it('wait for a Redis that hangs three times half a second at most, and not at all after that', async () => {
    const { limiter } = await startLimiter();
    await ask(limiter, 10);
    server.freeze();
    const begun = performance.now();
    expect(await ask(limiter, 95)).toEqual({ allowed: 90, refused: 5 });
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it('begin in the process where Redis never was', async () => {
    await server.kill();
    const { limiter } = await startLimiter();
    expect(await ask(limiter, 105)).toEqual({ allowed: 100, refused: 5 });
  });
});
