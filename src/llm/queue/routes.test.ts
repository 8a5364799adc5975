import { createServer, type Server } from 'node:http';
import express from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScriptedModel } from '../../../tests/support/scripted-model.js';
import { SseReader } from '../../../tests/support/sse-reader.js';
import { unlimited } from '../../../tests/support/unlimited.js';
import { systemClock } from '../../core/clock.js';
import { AppError } from '../../core/errors.js';
import { silentLogger } from '../../core/logger.js';
import { silentMetrics } from '../../core/metrics.js';
import { Api } from '../../http/api.js';
import { errorAnswer } from '../../http/error-answer.js';
import { closeServer, listen } from '../../http/listen.js';
import { requestId } from '../../http/request-id.js';
import type { Role } from '../../protocol/identity.js';
import { llmEventSchemas } from '../../protocol/llm-events.js';
import { llmJobOutlineSchema, llmJobSchema, llmQueueSchema } from '../../protocol/llm-jobs.js';
import type { LlmQueue } from './job-queue.js';
import { MemoryJobStore } from './memory-job-store.js';
import { createMemoryQueue } from './memory-queue.js';
import { addLlmRoutes } from './routes.js';

let model: ScriptedModel;
let queue: LlmQueue;
let server: Server;
let url: string;

beforeEach(async () => {
  model = new ScriptedModel();
  queue = createMemoryQueue({
    ...{ run: model.run, clock: systemClock, logger: silentLogger, metrics: silentMetrics, holder: 'me' },
    ...{ store: new MemoryJobStore(), exclusive: true, concurrencyOf: () => 1 },
    providerOf: (modelId) => {
      if (modelId === 'claude:haiku') return 'claude';
      throw new AppError('NOT_FOUND', 'There is no such model.');
    },
  });
  const api = new Api({
    limiter: unlimited,
    authenticate: ({ headers: { authorization } }) => {
      const [userId = '', role] = authorization?.split(' ') ?? [];
      if (role === undefined) return Promise.resolve(null);
      return Promise.resolve({ userId, username: userId, role: role as Role, signInId: 'sgn_1', via: 'bearer' });
    },
  });
  addLlmRoutes(api, { queue });
  server = createServer(express().use(requestId, express.json(), api.router, errorAnswer(silentLogger)));
  url = await listen(server, { host: '127.0.0.1', port: 0 });
});

afterEach(async () => {
  await closeServer(server, 0);
  await queue.drain({ graceMs: 0 });
});

const ann = 'usr_ann host';

async function ask(method: string, path: string, { as = ann, body, headers = {} }: Asked = {}) {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const all = { ...(as === '' ? {} : { Authorization: as }), 'Content-Type': 'application/json', ...headers };
  const response = await fetch(url + path, { method, headers: all, ...sent });
  const text = await response.text();
  const answer = (text === '' ? {} : JSON.parse(text)) as { data?: unknown; error?: unknown; pagination?: unknown };
  return { status: response.status, headers: response.headers, ...answer };
}
interface Asked {
  readonly as?: string;
  readonly body?: object;
  readonly headers?: Record<string, string>;
}

const question = { modelId: 'claude:haiku', messages: [{ role: 'user', content: 'Hello' }] };

async function asked(over: object = {}, rest: Asked = {}) {
  const { data } = await ask('POST', '/api/llm/requests', { body: { ...question, ...over }, ...rest });
  return llmJobSchema.parse(data);
}

const stream = (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
  SseReader.open(url + path, {
    ...init,
    headers: { Authorization: ann, 'Content-Type': 'application/json', ...headers },
  });

describe('a request', () => {
  it('is taken with 202, and can be followed by its id', async () => {
    const made = await ask('POST', '/api/llm/requests', { body: question });
    expect(made.status).toBe(202);
    const job = llmJobSchema.parse(made.data);
    expect(made.headers.get('location')).toBe(`/api/llm/requests/${job.id}`);
    const answer = await model.answer(1);
    answer.say('Hi.');
    answer.finish();
    await (await stream(`/api/llm/requests/${job.id}/stream`)).rest();
    const { data } = await ask('GET', `/api/llm/requests/${job.id}`);
    expect(llmJobSchema.parse(data)).toMatchObject({ state: 'complete', text: 'Hi.', lane: 'background' });
  });

  it('answers with its events when asked to', async () => {
    const opened = stream(
      '/api/llm/requests',
      {},
      { method: 'POST', body: JSON.stringify({ ...question, stream: true }) },
    );
    const answer = await model.answer(1);
    answer.say('Hi ', 'there');
    answer.finish();
    expect((await opened).response.status).toBe(202);
    const events = await (await opened).rest();
    for (const { event, data } of events) llmEventSchemas[event as 'chunk'].parse(data);
    expect(events.at(-1)?.event).toBe('complete');
    expect(events.map(({ data }) => (data as { text?: string }).text ?? '').join('')).toBe('Hi there');
  });

  it('is refused in words: an unknown model, a wrong field, no sign-in, a viewer', async () => {
    const refused = (body: object, as?: string) =>
      ask('POST', '/api/llm/requests', { body: { ...question, ...body }, ...(as === undefined ? {} : { as }) });
    expect(await refused({ modelId: 'x' })).toMatchObject({ status: 404, error: { code: 'NOT_FOUND' } });
    expect(await refused({ messages: [] })).toMatchObject({ status: 400, error: { details: { field: 'messages' } } });
    expect(await refused({ lane: 'fast' })).toMatchObject({ status: 400, error: { details: { field: 'lane' } } });
    expect(await refused({}, '')).toMatchObject({ status: 401 });
    expect(await refused({}, 'usr_v viewer')).toMatchObject({ status: 403 });
  });

  it('with the same Idempotency-Key is the same, and another one is refused', async () => {
    const headers = { 'Idempotency-Key': 'k1' };
    const [first, again] = [await asked({}, { headers }), await asked({}, { headers })];
    expect(again.id).toBe(first.id);
    const other = await ask('POST', '/api/llm/requests', { body: { ...question, lane: 'live' }, headers });
    expect(other).toMatchObject({ status: 409, error: { code: 'CONFLICT' } });
    const long = await ask('POST', '/api/llm/requests', {
      body: question,
      headers: { 'Idempotency-Key': 'k'.repeat(201) },
    });
    expect(long).toMatchObject({ status: 400, error: { details: { field: 'Idempotency-Key' } } });
  });

  it('is cancelled by DELETE, again and again with the same answer', async () => {
    const { id } = await asked();
    for (let time = 0; time < 2; time += 1)
      expect(await ask('DELETE', `/api/llm/requests/${id}`)).toMatchObject({
        status: 200,
        data: { state: 'cancelled', problem: { code: 'JOB_CANCELLED' } },
      });
  });
});

describe('somebody else’s request', () => {
  it('is not there, but for an owner of the studio', async () => {
    const { id } = await asked();
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['GET', '/stream'],
    ] as const)
      expect(await ask(method, `/api/llm/requests/${id}${path}`, { as: 'usr_bob producer' })).toMatchObject({
        status: 404,
        error: { code: 'NOT_FOUND' },
      });
    expect(await ask('GET', `/api/llm/requests/${id}`, { as: 'usr_boss owner' })).toMatchObject({ status: 200 });
    expect(await ask('DELETE', `/api/llm/requests/${id}`, { as: 'usr_boss owner' })).toMatchObject({ status: 200 });
  });

  it('is in no list but an owner’s who asks for all', async () => {
    await asked();
    await asked({}, { as: 'usr_bob host' });
    const own = await ask('GET', '/api/llm/requests?limit=1');
    expect(own).toMatchObject({ pagination: { totalCount: 1, hasMore: false } });
    expect((own.data as unknown[]).map((one) => llmJobOutlineSchema.strict().parse(one))).toHaveLength(1);
    expect(await ask('GET', '/api/llm/requests?all=1')).toMatchObject({ status: 403 });
    const all = await ask('GET', '/api/llm/requests?all=1', { as: 'usr_boss owner' });
    expect(all).toMatchObject({ pagination: { totalCount: 2 } });
  });
});

describe('the stream of a request', () => {
  it('goes on after Last-Event-ID: nothing is lost, nothing told twice; the request does not notice who left', async () => {
    const { id } = await asked();
    const answer = await model.answer(1);
    const first = await stream(`/api/llm/requests/${id}/stream`);
    answer.say('The quick ');
    await first.until((text) => text === 'The quick ');
    first.leave();
    answer.say('brown ');
    const second = await stream(`/api/llm/requests/${id}/stream`, { 'Last-Event-ID': first.lastId });
    answer.say('fox');
    answer.finish();
    await second.rest();
    expect([first.text, second.text]).toEqual(['The quick ', 'brown fox']);
    const third = await stream(`/api/llm/requests/${id}/stream`, { 'Last-Event-ID': first.lastId });
    await third.rest();
    expect(third.text).toBe('brown fox');
  });

  it('that was told to its end answers 204: a browser does not come back', async () => {
    const { id } = await asked();
    (await model.answer(1)).finish();
    const told = await stream(`/api/llm/requests/${id}/stream`);
    await told.rest();
    const again = await ask('GET', `/api/llm/requests/${id}/stream`, { headers: { 'Last-Event-ID': told.lastId } });
    expect(again.status).toBe(204);
  });

  it('of nonsense is refused', async () => {
    const { id } = await asked();
    const odd = await ask('GET', `/api/llm/requests/${id}/stream`, { headers: { 'Last-Event-ID': 'x' } });
    expect(odd).toMatchObject({ status: 400, error: { details: { field: 'Last-Event-ID' } } });
    expect(await ask('GET', '/api/llm/requests/job_x/stream')).toMatchObject({ status: 404 });
  });
});

describe('the queue', () => {
  it('tells how it stands, and holds lanes back for an owner', async () => {
    await asked();
    await asked();
    const stats = await ask('GET', '/api/llm/queue');
    expect(llmQueueSchema.parse(stats.data)).toMatchObject({ driver: 'process', queued: 1, running: 1 });
    const pause = { body: { paused: true } };
    expect(await ask('PATCH', '/api/llm/queue/background', pause)).toMatchObject({ status: 403 });
    const paused = await ask('PATCH', '/api/llm/queue/background', { ...pause, as: 'usr_boss owner' });
    expect(llmQueueSchema.parse(paused.data).lanes).toContainEqual(
      expect.objectContaining({ lane: 'background', paused: true, queued: 1 }),
    );
    (await model.answer(1)).finish();
    await ask('PATCH', '/api/llm/queue/background', { body: { paused: false }, as: 'usr_boss owner' });
    expect((await model.answer(2)).asked).toBe('Hello');
  });
});
