import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VENDOR_PROFILES } from '../../../src/adapters/providers/openai-compatible/vendor-profiles.js';
import type { LlmJobView, LlmQueueStats } from '../../../src/protocol/llm-jobs.js';
import type { ListedModel } from '../../../src/protocol/models.js';
import { eventually } from '../../support/eventually.js';
import { chat, chatAnswer, startOpenAiChatFake } from '../../support/fakes/openai-chat-fake.js';
import type { SseFake } from '../../support/fakes/sse-fake.js';
import { needs } from '../../support/has.js';
import { PostgresProcess } from '../../support/postgres-process.js';
import { RedisProcess } from '../../support/redis-process.js';
import { type ServerProcess, startServerProcess } from '../../support/server-process.js';

const PROFILE = VENDOR_PROFILES['llama.cpp'];
const BRIEFINGS = fileURLToPath(new URL('../../fixtures/briefings', import.meta.url));
/** Fifteen seconds until a silent process has lost what it held, and five until somebody looks. */
const TAKEN_UP_WITHIN_MS = 40_000;
/** An account may ask after a request sixty times a minute. */
const ASK_EVERY_MS = 1_500;

describe('two servers on one Redis and one Postgres', needs('redis', 'postgres'), () => {
  let redis: RedisProcess;
  let postgres: PostgresProcess;
  let model: SseFake;
  let folder: string;
  let env: Record<string, string>;
  let servers: ServerProcess[];

  beforeAll(async () => {
    [redis, postgres] = await Promise.all([RedisProcess.start(), PostgresProcess.start()]);
    model = await startOpenAiChatFake(PROFILE);
    folder = await mkdtemp(join(tmpdir(), 'trialogue-two-'));
    const shared = { REDIS_URL: redis.url, DATABASE_URL: await postgres.newDatabase(), LLM_QUEUE: 'redis' };
    env = { ...shared, LOCAL_LLM_URL: `${model.url}/v1`, BRIEFINGS_DIR: BRIEFINGS, OLLAMA_URLS: 'http://127.0.0.1:9' };
    servers = [await start('a'), await start('b')];
  }, 90_000);
  afterAll(async () => {
    for (const server of servers) await server.kill('SIGKILL');
    await model.close();
    await redis.kill();
    await postgres.close();
    await rm(folder, { recursive: true, force: true });
  });

  function start(name: string): Promise<ServerProcess> {
    const own = join(folder, name);
    const folders = {
      RECORDINGS_DIR: join(own, 'recordings'),
      LOGS_DIR: join(own, 'logs'),
      DATA_DIR: join(own, 'data'),
    };
    return startServerProcess({ ...env, ...folders });
  }

  async function ask<T>(server: ServerProcess, path: string, json?: object): Promise<T> {
    const response = await fetch(`${server.url}/api${path}`, {
      method: json === undefined ? 'GET' : 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${server.token()}` },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
    const { data, error } = (await response.json()) as { data?: T; error?: unknown };
    if (data === undefined) throw new Error(JSON.stringify(error));
    return data;
  }

  /** Asks through the first server; the one that was given the request is killed. */
  async function killedWith(): Promise<{ id: string; survivor: ServerProcess }> {
    const [first] = servers;
    if (first === undefined) throw new Error('there is no server');
    const { models } = await ask<{ models: ListedModel[] }>(first, '/models');
    const modelId = models.find(({ provider }) => provider === 'llama.cpp')?.id;
    const calls = model.calls.length;
    const { id } = await ask<LlmJobView>(first, '/llm/requests', {
      modelId,
      messages: [{ role: 'user', content: 'Say hello.' }],
    });
    await (await model.call(calls)).begun;
    const busy = await eventually(
      async () => {
        const runs = await Promise.all(servers.map((server) => ask<LlmQueueStats>(server, '/llm/queue')));
        const found = servers.filter((_, index) => runs[index]?.running === 1);
        return found.length === 1 ? found[0] : undefined;
      },
      10_000,
      500,
    );
    await busy.kill('SIGKILL');
    servers = servers.filter((server) => server !== busy);
    const [survivor] = servers;
    if (survivor === undefined) throw new Error('nobody survived');
    return { id, survivor };
  }

  const over = (server: ServerProcess, id: string) =>
    eventually(
      async () => {
        const job = await ask<LlmJobView>(server, `/llm/requests/${id}`);
        return job.finishedAt === null ? undefined : job;
      },
      TAKEN_UP_WITHIN_MS,
      ASK_EVERY_MS,
    );

  it('one is killed in mid-answer: the other tells that it was interrupted, with what was said', async () => {
    model.script([chat.text('Half an '), { stall: true }]);
    const { id, survivor } = await killedWith();
    expect(await over(survivor, id)).toMatchObject({
      state: 'failed',
      text: 'Half an ',
      problem: { code: 'JOB_INTERRUPTED' },
    });
  }, 60_000);

  it('one is killed before the first word: the other asks again, and it is as if nothing had been', async () => {
    servers.push(await start('c'));
    model.script([chat.delta({ role: 'assistant', content: '' }), { stall: true }], chatAnswer(PROFILE, 'Hello.'));
    const { id, survivor } = await killedWith();
    expect(await over(survivor, id)).toMatchObject({ state: 'complete', text: 'Hello.', attempt: 2 });
  }, 60_000);
});
