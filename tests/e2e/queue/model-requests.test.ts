import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LlmJobView, LlmQueueStats } from '../../../src/protocol/llm-jobs.js';
import type { ListedModel } from '../../../src/protocol/models.js';
import * as wireParser from '../../../src/protocol/wire-parser.js';
import { eventually } from '../../support/eventually.js';
import { needs } from '../../support/has.js';
import { RedisProcess } from '../../support/redis-process.js';
import { SseReader } from '../../support/sse-reader.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { WireClient } from '../../support/wire-client.js';

let app: TestApp;
let modelId: string;

/** Without a database: whatever is asked runs nevertheless. */
async function open(env: Record<string, string> = {}): Promise<void> {
  app = await startTestApp({ env });
  const { models } = await data<{ models: ListedModel[] }>('/models');
  modelId = models.find(({ provider }) => provider === 'rehearsal')?.id ?? '';
}

const ask = (path: string, json?: object, method = json === undefined ? 'GET' : 'POST') =>
  fetch(`${app.url}/api${path}`, {
    method,
    ...(json === undefined ? {} : { body: JSON.stringify(json), headers: { 'Content-Type': 'application/json' } }),
  });

async function data<T>(...asked: Parameters<typeof ask>): Promise<T> {
  const { data: told, error } = (await (await ask(...asked)).json()) as { data: T; error?: unknown };
  if (error !== undefined) throw new Error(JSON.stringify(error));
  return told;
}

const question = (over: object = {}) => ({ modelId, messages: [{ role: 'user', content: 'Say something.' }], ...over });

/** A whole answer, as events. */
async function answer(over: object = {}): Promise<SseReader> {
  const body = JSON.stringify(question({ stream: true, ...over }));
  const headers = { 'Content-Type': 'application/json' };
  const reader = await SseReader.open(`${app.url}/api/llm/requests`, { method: 'POST', body, headers });
  await reader.rest();
  return reader;
}

/** A client of the namespace, and what it was told. */
async function follow(topic: string): Promise<{ socket: Socket; told: string[]; ended: Promise<void> }> {
  const socket = io(`${app.url}/llm`, { parser: wireParser, transports: ['websocket'], forceNew: true });
  const told: string[] = [];
  const ended = new Promise<void>((resolve) => {
    socket.onAny((name: string, { jobId, text }: { jobId: string; text?: string }) => {
      told.push(`${name} ${jobId} ${text ?? ''}`);
      if (name === 'llm.complete' || name === 'llm.error') resolve();
    });
  });
  expect(await socket.emitWithAck('llm.subscribe', { topic })).toEqual({ ok: true, data: { jobs: [] } });
  return { socket, told, ended };
}

function suite(driver: 'process' | 'redis'): void {
  it('is told in the same words over the socket, as events and when it is over', async () => {
    const { socket, told, ended } = await follow('request:episode-7');
    const reader = await answer({ topic: 'episode-7' });
    await ended;
    socket.disconnect();
    expect(reader.events.at(-1)?.event).toBe('complete');
    const texts = told.filter((line) => line.startsWith('llm.chunk')).map((line) => line.split(' ').slice(2).join(' '));
    expect(texts.join('')).toBe(reader.text);
    expect(reader.text).not.toBe('');
    expect(told[0]).toMatch(/^llm\.queued job_/);
  });

  it('is part of the queue that the service shows', async () => {
    const stats = await data<LlmQueueStats>('/llm/queue');
    expect(stats).toMatchObject({ driver, alone: false, queued: 0, running: 0 });
    expect(stats.ended.complete).toBeGreaterThan(0);
    const { queue } = await data<{ queue: { driver: string } }>('/status');
    expect(queue.driver).toBe(driver);
  });

  it('waits while its lane is held back, and is cancelled', async () => {
    await data('/llm/queue/background', { paused: true }, 'PATCH');
    const job = await data<LlmJobView>('/llm/requests', question());
    expect(job).toMatchObject({ state: 'queued', position: 1, durable: false });
    const cancelled = await data<LlmJobView>(`/llm/requests/${job.id}`, undefined, 'DELETE');
    expect(cancelled).toMatchObject({ state: 'cancelled', problem: { code: 'JOB_CANCELLED' } });
    await data('/llm/queue/background', { paused: false }, 'PATCH');
  });
}

describe('a model request, in the process', () => {
  beforeAll(() => open());
  afterAll(() => app.close());
  suite('process');

  it('takes a connection of its own, and leaves the live one alone', async () => {
    const live = await WireClient.connect(app.url);
    const beside = live.socket.io.socket('/llm');
    const refusal = new Promise<Error>((resolve) => beside.on('connect_error', resolve));
    beside.connect();
    expect(await refusal).toMatchObject({ data: { code: 'CONFLICT' } });
    beside.disconnect();
    await live.settled();
    expect(live.socket.connected).toBe(true);
    live.close();
  });
});

describe('a model request, by way of Redis', needs('redis'), () => {
  let server: RedisProcess;
  beforeAll(async () => {
    server = await RedisProcess.start();
    await open({ LLM_QUEUE: 'redis', REDIS_URL: server.url, DATABASE_URL: 'postgres://nowhere/studio' });
  });
  afterAll(async () => {
    await app.close();
    await server.kill();
  });
  suite('redis');

  it('is answered while Redis is gone, and when it is back', async () => {
    const answered = async () => (await answer()).events.at(-1)?.event;
    await server.kill();
    expect(await answered()).toBe('complete');
    expect(await data<LlmQueueStats>('/llm/queue')).toMatchObject({ driver: 'redis', alone: true });
    await server.restart();
    await eventually(async () => ((await data<LlmQueueStats>('/llm/queue')).alone ? undefined : true));
    expect(await answered()).toBe('complete');
  });
});
