import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOAD_STREAM, SEED_ENDPOINTS } from './seed/index.js';
import { lacking } from './seed/seed-endpoint.js';
import { addressOf, SEED_QUESTIONS } from './seed/seed-questions.js';
import { MODEL, openSeedScene, type SeedScene } from './seed/seed-scene.js';

let scene: SeedScene;
beforeAll(async () => {
  scene = await openSeedScene();
}, 180_000);
afterAll(() => scene.close());

const REQUIRED = SEED_ENDPOINTS.filter(({ authentication }) => authentication === 'required');

describe.each(SEED_ENDPOINTS)('$at', ({ at, status, data, pagination, limit, authentication }) => {
  it('answers as it was described, field by field', { timeout: 60_000 }, async () => {
    const answer = await SEED_QUESTIONS[at]?.(scene);
    expect([answer?.status, answer?.error]).toEqual([status, undefined]);
    expect(lacking(data, answer?.data)).toEqual([]);
    if (pagination !== undefined) expect(lacking(pagination, answer?.pagination, 'pagination')).toEqual([]);
    const envelope = JSON.parse(answer?.text ?? '') as Record<string, unknown>;
    expect(envelope).toMatchObject({ success: true, requestId: answer?.headers.get('x-request-id') });
    expect(new Date(String(envelope['timestamp'])).toISOString()).toBe(envelope['timestamp']);
  });

  it('tells its limit with every answer', async () => {
    const [method, path] = addressOf(at);
    // The scene's own sign-in is needed to the end.
    for (const token of at.endsWith('/logout') ? [null] : [scene.token, null]) {
      const { headers } = await scene.ask(method, path, undefined, token);
      expect(headers.get('x-ratelimit-limit')).toBe(String(limit?.points ?? 100));
      expect(headers.get('x-ratelimit-window')).toBe('60');
      expect(headers.has('x-ratelimit-remaining') && headers.has('x-ratelimit-reset')).toBe(true);
    }
  });

  it('knows who may ask', async () => {
    const [method, path] = addressOf(at);
    for (const token of [null, 'forged']) {
      const { status: refused, error } = await scene.ask(method, path, undefined, token);
      if (authentication === 'required') expect([refused, error?.code]).toEqual([401, 'AUTHENTICATION_REQUIRED']);
      else expect(refused).not.toBe(401);
    }
  });
});

describe('what is asked wrongly is refused with the codes of the description', () => {
  it.each([
    ['a login without a password', 'POST', '/login', { username: 'user@example.com' }, 400, 'VALIDATION_ERROR'],
    [
      'a wrong password',
      'POST',
      '/login',
      { username: 'user@example.com', password: 'no' },
      401,
      'INVALID_CREDENTIALS',
    ],
    [
      'a temperature in words',
      'PATCH',
      '/profile',
      { settings: { defaultTemperature: 'hot' } },
      400,
      'VALIDATION_ERROR',
    ],
    ['a model there is not', 'GET', '/models/nobody/status', undefined, 404, 'NOT_FOUND'],
    ['a model that cannot be loaded', 'POST', '/models/rehearsal/load', undefined, 422, 'UNPROCESSABLE'],
    ['a page of 1,000 threads', 'GET', '/threads?limit=1000', undefined, 400, 'VALIDATION_ERROR'],
    ['a thread without a title', 'POST', '/threads', { title: ' ' }, 400, 'VALIDATION_ERROR'],
    ['a thread there is not', 'GET', '/threads/thread_00000000', undefined, 404, 'NOT_FOUND'],
  ] as const)('%s', async (_what, method, path, body, status, code) => {
    const answer = await scene.ask(method, path, body);
    expect([answer.status, answer.error?.code]).toEqual([status, code]);
  });

  it('somebody else’s thread is none', async () => {
    const id = await scene.thread();
    const other = await scene.app.signedIn('other@example.com', 'producer');
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['PATCH', '/title'],
      ['GET', `/models/${MODEL}/messages`],
    ] as const) {
      const body = method === 'PATCH' ? { title: 'Mine' } : undefined;
      expect((await scene.ask(method, `/threads/${id}${path}`, body, other)).status).toBe(404);
    }
  });

  it('a model without its key is refused with 422', async () => {
    const keyless = await scene.app.signedIn('keyless@example.com', 'host');
    const made = await scene.ask('POST', '/threads', { title: 'Of my own' }, keyless);
    const { id } = (made.data as { thread: { id: string } }).thread;
    const path = `/threads/${id}/models/gpt-4.1-mini/messages`;
    const { status, error } = await scene.ask('POST', path, { content: 'Hello' }, keyless);
    expect([status, error?.code]).toEqual([422, 'API_KEY_REQUIRED']);
  });
});

describe('what is told as it happens', () => {
  it('an answer: message_start, token by token, message_complete, close', async () => {
    const id = await scene.thread();
    const body = { content: 'Explain the benefits', temperature: 0.8, stream: true };
    const { status, headers, text } = await scene.ask('POST', `/threads/${id}/models/${MODEL}/messages`, body);
    expect([status, headers.get('content-type')]).toEqual([200, expect.stringMatching(/^text\/event-stream/)]);
    const events = [...text.matchAll(/^event: (\w+)\ndata: (.*)$/gm)].map(([, name, data]) => ({
      name,
      data: JSON.parse(data ?? '') as unknown,
    }));
    const names = events.map(({ name }) => name).filter((name, place, all) => name !== all[place - 1]);
    expect(names).toEqual(['message_start', 'token', 'message_complete', 'close']);
    const examples = SEED_ENDPOINTS.find(({ events: told }) => told !== undefined)?.events ?? {};
    for (const { name = '', data } of events) expect(lacking(examples[name], data, name)).toEqual([]);
  });

  it('the load of a model', async () => {
    const { data } = await scene.ask('POST', `/models/${MODEL}/load`);
    const { jobId } = data as { jobId: string };
    const path = LOAD_STREAM.replace('/api', '').replace(':modelId', MODEL);
    const { status, text } = await scene.ask('GET', `${path}?jobId=${jobId}`);
    expect(status).toBe(200);
    expect(text).toContain('event: complete');
  });
});

describe('limits, counted for real', () => {
  beforeAll(() => scene.count());

  it.each(REQUIRED)('$at refuses the account that asks more often', { timeout: 60_000 }, async ({ at, limit }) => {
    const [method, path] = addressOf(at);
    const statuses: number[] = [];
    for (let n = 0; n <= (limit?.points ?? 0); n++) statuses.push((await scene.ask(method, path)).status);
    expect(statuses.slice(0, -1)).not.toContain(429);
    expect(statuses.at(-1)).toBe(429);
  });

  it('a login from one address has five tries, the health ten', async () => {
    const refusedAfter = async (method: string, path: string) => {
      for (let n = 0; n < 20; n++) {
        const { status, error, headers } = await scene.ask(method, path, undefined, null);
        if (status !== 429) continue;
        expect(error?.code).toBe('RATE_LIMITED');
        expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
        return n;
      }
      return Infinity;
    };
    expect(await refusedAfter('POST', '/login')).toBe(5);
    expect(await refusedAfter('GET', '/health')).toBe(10);
    expect(await refusedAfter('POST', '/logout')).toBe(Infinity);
  });
});
