import { AppError } from '../src/core/errors.js';
import { delay } from '../src/core/abort.js';
import { systemClock } from '../src/core/clock.js';
import { randomText } from '../src/core/id.js';
import { silentLogger } from '../src/core/logger.js';
import { silentMetrics } from '../src/core/metrics.js';
import { type Lane, type LlmJobEvent, type LlmQueue, type RunJob, SqlJobStore } from '../src/llm/queue/index.js';
import { createRedisQueue } from '../src/llm/queue/redis/redis-queue.js';
import { CircuitBreaker, redisBreaker } from '../src/resilience/circuit-breaker.js';
import { createDatabase } from '../src/storage/create-database.js';
import { RedisConnection } from '../src/storage/redis.js';
import type { QueueOrder, QueueReport } from './queue-messages.js';

/** One of the processes that share a line of model requests; `queue-redis-loss.ts` starts and kills it. */

const CONCURRENCY = 40;
const WORDS = 20;
const WORD_MS = 10;
const LANES: readonly Lane[] = ['live', 'thread', 'thread', 'thread', 'thread', 'thread', 'thread', 'background'];
const USAGE = { inputTokens: 1, outputTokens: WORDS, estimated: true, costUsd: null };

const tell = (report: QueueReport): void => void process.send?.(report);

/** A model that answers at its own pace, whoever asks. */
const answer: RunJob = async function* ({ id }, { signal }) {
  tell({ told: 'begun', id });
  for (let count = 0; count < WORDS; count += 1) {
    await delay(systemClock, WORD_MS, { signal });
    yield { type: 'text-delta', text: 'word ' };
  }
  yield { type: 'finish', reason: 'stop', usage: USAGE };
};

async function open(redisUrl: string, databaseUrl: string): Promise<LlmQueue> {
  const parts = { clock: systemClock, logger: silentLogger, metrics: silentMetrics };
  const gate = new CircuitBreaker({ clock: systemClock, ...redisBreaker });
  const redis = new RedisConnection({ ...parts, url: redisUrl, gate });
  await redis.start();
  const database = createDatabase({ ...parts, url: databaseUrl, dataDir: '' });
  database.start();
  await database.whenUp();
  const queue = createRedisQueue({
    ...{ ...parts, redis, run: answer, store: new SqlJobStore(database), holder: `prc_${randomText(12)}` },
    ...{ providerOf: () => 'openai', concurrencyOf: () => CONCURRENCY, prefix: 'bench' },
  });
  await queue.start();
  return queue;
}

async function request(queue: LlmQueue, count: number): Promise<void> {
  const startedMs = performance.now();
  const since = () => performance.now() - startedMs;
  let words = 0;
  const listener = (event: LlmJobEvent) => {
    if (event.type === 'chunk' && words++ === 0) tell({ told: 'word', id: event.jobId, ms: since() });
    if (event.type === 'complete') tell({ told: 'ended', id: event.jobId, how: 'complete', ms: since() });
    if (event.type === 'error') tell({ told: 'ended', id: event.jobId, how: event.code, ms: since() });
  };
  const input = {
    system: '',
    messages: [{ role: 'user', content: `Question ${count}` } as const],
    maxOutputTokens: 100,
  };
  const lane = LANES[count % LANES.length] ?? 'thread';
  const owner = { kind: 'request', id: 'bench' } as const;
  try {
    const { id, durable } = await queue.enqueue(
      { lane, owner, input, modelId: 'model', userId: `usr_${count % 50}` },
      { listener },
    );
    tell({ told: 'taken', id, ms: since(), durable });
  } catch (error) {
    tell({ told: 'refused', code: AppError.from(error).code });
  }
}

let queue: LlmQueue | undefined;
let load: NodeJS.Timeout | undefined;

async function obey(order: QueueOrder): Promise<void> {
  switch (order.do) {
    case 'open':
      queue = await open(order.redisUrl, order.databaseUrl);
      return tell({ told: 'open' });
    case 'load': {
      let count = 0;
      load = setInterval(() => queue && void request(queue, count++), 1_000 / order.perSecond);
      return;
    }
    case 'rest':
      return clearInterval(load);
    case 'close':
      await queue?.drain({ graceMs: 5_000 });
      tell({ told: 'closed' });
      process.exit(0);
  }
}

process.on('message', (order: QueueOrder) => void obey(order));
