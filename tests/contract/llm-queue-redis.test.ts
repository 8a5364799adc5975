import { afterAll, beforeAll, describe } from 'vitest';
import { MemoryJobStore } from '../../src/llm/queue/index.js';
import { needs } from '../support/has.js';
import { redisPlace } from '../support/redis-place.js';
import { RedisProcess } from '../support/redis-process.js';
import { queueContract } from './llm-queue.contract.js';

describe('a queue in Redis', needs('redis'), () => {
  let server: RedisProcess;
  beforeAll(async () => {
    server = await RedisProcess.start();
  });
  afterAll(() => server.kill());

  queueContract(() => Promise.resolve(redisPlace(server, new MemoryJobStore())));
});
