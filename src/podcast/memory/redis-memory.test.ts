import { describe, expect, it } from 'vitest';
import { lineOf, linesOf, remembered } from '../../../tests/support/conversations.js';
import { VirtualClock } from '../../../tests/support/virtual-clock.js';
import type { LogFields, Logger } from '../../core/logger.js';
import { silentLogger } from '../../core/logger.js';
import type { RedisConnection } from '../../storage/redis.js';
import { FallingBackMemory } from './falling-back-memory.js';
import { InProcessMemory } from './in-process-memory.js';
import { RedisMemory } from './redis-memory.js';

const rules = { messages: 20, ttlMs: 3_600_000 };

/** A Redis of one command: takes pipelines of `set`, or refuses them, and says when each came and what was in it. */
class SetOnlyRedis {
  readonly stored = new Map<string, string>();
  readonly written: { atMs: number; keys: string[]; ttlsMs: number[] }[] = [];
  down = false;
  /** While set, a call waits for it. */
  slow: Promise<void> | undefined;

  constructor(private readonly clock: VirtualClock) {}

  readonly run: RedisConnection['run'] = async (call) => {
    if (this.down) throw new Error('away');
    const sets: [string, string, string, number][] = [];
    const exec = async () => {
      await this.slow;
      for (const [key, value] of sets) this.stored.set(key, value);
      this.written.push({
        atMs: this.clock.nowMs(),
        keys: sets.map(([key]) => key),
        ttlsMs: sets.map(([, , , ttlMs]) => ttlMs),
      });
      return sets.map(() => [null, 'OK']);
    };
    const pipeline = { set: (...args: [string, string, string, number]) => sets.push(args), exec };
    const client = { pipeline: () => pipeline, get: async (key: string) => this.stored.get(key) ?? null };
    return call(client as never);
  };
}

function stage(options: { conversationsMax?: number; logger?: Logger } = {}) {
  const clock = new VirtualClock();
  const redis = new SetOnlyRedis(clock);
  const { conversationsMax = 1_000, logger = silentLogger } = options;
  const memory = new RedisMemory({ redis, clock, logger, rules, conversationsMax });
  return { clock, redis, memory, keep: (id: string) => memory.keep(id, remembered({ keptAtMs: clock.epochMs() })) };
}

describe('writing behind', () => {
  it('makes one write of what changes within 200 ms, under a documented key, with an hour to live', async () => {
    const { clock, redis, memory } = stage();
    for (let lines = 1; lines <= 10; lines += 1) {
      memory.keep('ses_a', remembered({ keptAtMs: clock.epochMs(), lines: linesOf(lines) }));
      await clock.advance(15);
    }
    expect(redis.written).toEqual([]);
    await clock.advance(50);
    expect(redis.written).toEqual([{ atMs: 200, keys: ['trialogue:conversation:ses_a'], ttlsMs: [3_600_000 - 65] }]);
    expect(await memory.recall('ses_a')).toMatchObject({ lines: linesOf(10) });
    await clock.advance(60_000);
    expect(redis.written).toHaveLength(1);
    expect(clock.pendingTimers).toBe(0);
  });

  it('takes many conversations in pipelines of 32, one after the other', async () => {
    const { clock, redis, keep } = stage();
    for (let n = 0; n < 70; n += 1) keep(`ses_${n}`);
    await clock.advance(250);
    expect(redis.written.map(({ keys }) => keys.length)).toEqual([32, 32, 6]);
  });

  it('writes again what changed while it was being written', async () => {
    const { clock, redis, memory } = stage();
    let free: () => void = () => undefined;
    redis.slow = new Promise((resolve) => {
      free = resolve;
    });
    memory.keep('ses_a', remembered({ keptAtMs: clock.epochMs(), lines: linesOf(1) }));
    await clock.advance(300);
    memory.keep('ses_a', remembered({ keptAtMs: clock.epochMs(), lines: linesOf(2) }));
    await clock.advance(300);
    expect(redis.written).toHaveLength(0);
    free();
    await clock.advance(300);
    expect(redis.written).toHaveLength(2);
    expect(await memory.recall('ses_a')).toMatchObject({ lines: linesOf(2) });
  });

  it('tries again after 0.5, 1, 2, 2, … seconds while Redis does not take it', async () => {
    const { clock, redis, keep } = stage();
    redis.down = true;
    keep('ses_a');
    await clock.advance(5_000);
    redis.down = false;
    await clock.advance(5_000);
    // First at 200; then 500, 1 000, 2 000 and 2 000 later.
    expect(redis.written.map(({ atMs }) => atMs)).toEqual([5_700]);
  });

  it('holds no more than it may while Redis is away: the oldest write goes', async () => {
    const { clock, redis, keep } = stage({ conversationsMax: 3 });
    redis.down = true;
    for (const id of ['ses_a', 'ses_b', 'ses_c', 'ses_a', 'ses_d']) keep(id);
    redis.down = false;
    await clock.advance(200);
    expect([...redis.stored.keys()].map((key) => key.slice(-5))).toEqual(['ses_c', 'ses_a', 'ses_d']);
  });

  it('does not write what is over before it can be written', async () => {
    const { clock, redis, keep } = stage();
    redis.down = true;
    keep('ses_a');
    await clock.advance(rules.ttlMs + 1_000);
    redis.down = false;
    await clock.advance(3_000);
    expect(redis.stored.size).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('closing', () => {
  it('writes what is left, and takes nothing any more', async () => {
    const { clock, redis, memory, keep } = stage();
    for (let n = 0; n < 40; n += 1) keep(`ses_${n}`);
    await memory.close();
    expect(redis.stored.size).toBe(40);
    keep('ses_late');
    expect(clock.pendingTimers).toBe(0);
  });

  it('does not wait for a Redis that is away, and says what is lost', async () => {
    const lines: [LogFields, string][] = [];
    const logger: Logger = { ...silentLogger, warn: (fields, message) => void lines.push([fields, message]) };
    const { redis, memory, keep } = stage({ logger });
    redis.down = true;
    keep('ses_a');
    await memory.close();
    expect(lines).toEqual([[{ conversations: 1 }, 'conversations could not be written to redis']]);
  });
});

describe('what somebody else wrote under our key', () => {
  it.each(['not JSON', '{"version":2}', JSON.stringify({ ...remembered(), lines: [{ text: 1 }] })])(
    'is passed over: %s',
    async (text) => {
      const { redis, memory } = stage();
      redis.stored.set('trialogue:conversation:ses_a', text);
      expect(await memory.recall('ses_a')).toBeNull();
    },
  );
});

describe('falling back', () => {
  function fallingBack() {
    const { clock, redis, memory: shared } = stage();
    let tellReturn: () => void = () => undefined;
    const process = new InProcessMemory({ clock, rules, conversationsMax: 10 });
    const memory = new FallingBackMemory({
      process,
      shared,
      onReturn: (listener) => {
        tellReturn = listener;
      },
      logger: silentLogger,
    });
    return { clock, redis, memory, tellReturn: () => tellReturn() };
  }

  it('goes on without Redis, and writes everything again when it is back, empty', async () => {
    const { clock, redis, memory, tellReturn } = fallingBack();
    memory.keep('ses_a', remembered({ keptAtMs: clock.epochMs() }));
    await clock.advance(1_000);
    redis.down = true;
    redis.stored.clear();
    memory.keep('ses_b', remembered({ keptAtMs: clock.epochMs(), lines: [lineOf(7)] }));
    expect(await memory.recall('ses_b')).toMatchObject({ lines: [lineOf(7)] });
    await clock.advance(60_000);
    redis.down = false;
    tellReturn();
    await clock.advance(2_000);
    expect([...redis.stored.keys()].toSorted()).toEqual([
      'trialogue:conversation:ses_a',
      'trialogue:conversation:ses_b',
    ]);
    // An hour from when each was kept, not from when Redis came back.
    const ttlsMs = redis.written.at(-1)?.ttlsMs ?? [];
    expect(Math.max(...ttlsMs)).toBeLessThanOrEqual(rules.ttlMs - 60_000);
  });

  it('asks Redis for what the process does not know, and does without when it cannot', async () => {
    const { redis, memory } = fallingBack();
    redis.stored.set('trialogue:conversation:ses_a', JSON.stringify(remembered()));
    expect(await memory.recall('ses_a')).toEqual(remembered());
    redis.down = true;
    expect(await memory.recall('ses_a')).toBeNull();
  });
});

describe('in the process', () => {
  it('no more conversations are kept than may be: the one kept longest ago goes', async () => {
    const clock = new VirtualClock();
    const memory = new InProcessMemory({ clock, rules, conversationsMax: 3 });
    for (const id of ['a', 'b', 'c', 'a', 'd']) memory.keep(id, remembered({ keptAtMs: clock.epochMs() }));
    expect(memory.entries().map(([id]) => id)).toEqual(['c', 'a', 'd']);
  });
});
