import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { remembered, linesOf } from '../../../tests/support/conversations.js';
import { eventually } from '../../../tests/support/eventually.js';
import { needs } from '../../../tests/support/has.js';
import { RedisProcess } from '../../../tests/support/redis-process.js';
import { VirtualClock } from '../../../tests/support/virtual-clock.js';
import { type Clock, systemClock } from '../../core/clock.js';
import { silentLogger } from '../../core/logger.js';
import { silentMetrics } from '../../core/metrics.js';
import { RedisConnection } from '../../storage/redis.js';
import type { ConversationMemory, MemoryRules } from './conversation-memory.js';
import { createMemory } from './create-memory.js';
import { InProcessMemory } from './in-process-memory.js';
import { RedisMemory } from './redis-memory.js';

interface Scene {
  readonly clock: Clock;
  /** A memory with these rules; what one of them holds another may read where the store is shared. */
  readonly open: (rules: MemoryRules) => Promise<ConversationMemory>;
  /** Lets the time to live of `open`'s rules go by. */
  readonly outlive: (memory: ConversationMemory, id: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Far enough from the test's own duration; short where it has to be waited for. */
const TTL_MS = 1_500;

describe('memory in the process', () => contract(inProcess));

describe('memory in Redis', needs('redis'), () => {
  describe('alone', () => contract(() => inRedis((options) => new RedisMemory({ ...options, conversationsMax: 100 }))));
  describe('with the process to fall back on', () => contract(() => inRedis(createMemory)));
});

function contract(stage: () => Promise<Scene>): void {
  let scene: Scene;
  let memory: ConversationMemory;
  const now = () => scene.clock.epochMs();
  const open = async (rules: Partial<MemoryRules> = {}) => {
    memory = await scene.open({ messages: 20, ttlMs: 3_600_000, ...rules });
    return memory;
  };
  /** What is kept is written behind: it is there soon, not at once. */
  const recalled = (id: string) => eventually(async () => (await memory.recall(id)) ?? undefined);

  beforeEach(async () => {
    scene = await stage();
  });
  afterEach(async () => {
    await memory.close();
    await scene.close();
  });

  it('gives back what it was given', async () => {
    await open();
    const summaries = { claude: { notes: null, extracts: ['Ada: Hello — «hé» 你好 \u0000.'] } };
    const conversation = remembered({ keptAtMs: now(), summaries });
    memory.keep('ses_a', conversation);
    expect(await recalled('ses_a')).toEqual(conversation);
    expect(await memory.recall('ses_b')).toBeNull();
  });

  it('knows the latest state of a conversation', async () => {
    await open();
    memory.keep('ses_a', remembered({ keptAtMs: now() }));
    memory.keep('ses_a', remembered({ keptAtMs: now(), lines: linesOf(5) }));
    await eventually(async () => ((await memory.recall('ses_a'))?.lines.length === 5 ? true : undefined));
  });

  it('keeps the newest messages and no more', async () => {
    await open({ messages: 20 });
    memory.keep('ses_a', remembered({ keptAtMs: now(), lines: linesOf(25) }));
    expect((await recalled('ses_a')).lines).toEqual(linesOf(25).slice(5));
  });

  it('forgets a conversation when its time is over, counted from when it was last kept', async () => {
    await open({ ttlMs: TTL_MS });
    memory.keep('ses_old', remembered({ keptAtMs: now() - TTL_MS }));
    memory.keep('ses_a', remembered({ keptAtMs: now() }));
    await recalled('ses_a');
    expect(await memory.recall('ses_old')).toBeNull();
    await scene.outlive(memory, 'ses_a');
    expect(await memory.recall('ses_a')).toBeNull();
    memory.keep('ses_a', remembered({ keptAtMs: now() }));
    await recalled('ses_a');
  });
}

async function inProcess(): Promise<Scene> {
  const clock = new VirtualClock();
  return {
    clock,
    open: async (rules) => new InProcessMemory({ clock, rules, conversationsMax: 100 }),
    outlive: () => clock.advance(TTL_MS),
    close: async () => undefined,
  };
}

type MakeMemory = (options: {
  redis: RedisConnection;
  clock: Clock;
  logger: typeof silentLogger;
  rules: MemoryRules;
}) => ConversationMemory;

async function inRedis(make: MakeMemory): Promise<Scene> {
  const server = await RedisProcess.start();
  const gate = { admit: () => ({ succeeded() {}, failed() {} }) };
  const redis = new RedisConnection({ url: server.url, logger: silentLogger, metrics: silentMetrics, gate });
  await redis.start();
  return {
    clock: systemClock,
    open: async (rules) => make({ redis, clock: systemClock, logger: silentLogger, rules }),
    outlive: async (memory, id) => {
      await eventually(async () => ((await memory.recall(id)) === null ? true : undefined));
    },
    async close() {
      redis.close();
      await server.kill();
    },
  };
}
