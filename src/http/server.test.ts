import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError } from '../core/errors.js';
import { type Logger, silentLogger } from '../core/logger.js';
import type { RateLimiter } from '../core/rate-limiter.js';
import { addHealthRoutes } from '../observability/health.js';
import { openDoor } from '../../tests/support/open-door.js';
import { defineRoute } from '../protocol/route-contract.js';
import { Api } from './api.js';
import { closeServer, listen } from './listen.js';
import { createHttpApp } from './server.js';

let server: Server;
let url: string;
let webDir: string;
let reasons: string[];
let counted: string[];
let logged: { fields: Record<string, unknown>; message: string }[];

const logger: Logger = { ...silentLogger, error: (fields, message) => logged.push({ fields, message }) };

const anything = { kind: 'data', status: 200, data: z.unknown() } as const;
const common = { tag: 'Test', summary: 'For tests.', access: 'public' } as const;
const get = (name: string, path = `/api/${name}`) =>
  defineRoute({ ...common, name, method: 'get', path, answer: anything });
const echo = defineRoute({
  ...common,
  name: 'echo',
  method: 'post',
  path: '/api/echo',
  body: z.unknown(),
  answer: { ...anything, status: 201 },
});

function testApi(): Api {
  const take: RateLimiter['take'] = (key, { points, windowS }) => {
    counted.push(key);
    const remaining = points - counted.filter((other) => other === key).length;
    return Promise.resolve({ allowed: remaining >= 0, limit: points, remaining, resetAtS: 4_000_000_000, windowS });
  };
  const api = new Api({ authenticate: openDoor, limiter: { take } });
  const adapters = () => ({ enabled: false, stt: 'assemblyai', tts: 'google', guest: 'groq' });
  addHealthRoutes(api, { version: '1.2.3', adapters, readiness: () => reasons });
  api.on(get('hello'), () => ({ hello: 'you' }));
  api.on(echo, ({ body }) => body);
  api.on(get('teapot'), () => {
    throw new AppError('BRIEFING_INVALID', 'No title.', { details: { field: 'title', expected: 'a line of text' } });
  });
  api.on(get('bug'), async () => Promise.reject(new Error('secret detail 4711')));
  api.on(get('item', '/api/items/:id'), ({ request }) => request.params);
  api.on(get('half'), ({ response }) => {
    response.write('{"half":');
    throw new Error('in mid-answer');
  });
  return api;
}

beforeEach(async () => {
  webDir = mkdtempSync(join(tmpdir(), 'trialogue-web-'));
  [reasons, logged, counted] = [[], [], []];
  server = createServer(
    createHttpApp({
      config: { corsOrigins: ['https://studio.example'] },
      api: testApi(),
      // A relative directory counts from the working directory.
      webDir: relative('.', webDir),
      logger,
    }),
  );
  url = await listen(server, { host: '127.0.0.1', port: 0 });
});

afterEach(async () => {
  await closeServer(server, 0);
  rmSync(webDir, { recursive: true });
});

const JSON_TYPE = { 'Content-Type': 'application/json' };
const json = async (response: Response) => (await response.json()) as Record<string, unknown>;

describe('answers', () => {
  it('come in the envelope, with the id of the request', async () => {
    const response = await fetch(`${url}/api/hello`, { headers: { 'X-Request-Id': 'abc-12345' } });
    const body = await json(response);
    expect(body).toMatchObject({ success: true, data: { hello: 'you' }, requestId: 'abc-12345' });
    expect(new Date(String(body['timestamp'])).toISOString()).toBe(body['timestamp']);
    expect(response.headers.get('x-request-id')).toBe('abc-12345');
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it.each(['short', 'has spaces in it', 'x'.repeat(65), '<script>alert</script>'])(
    'replace the request id "%s"',
    async (id) => {
      const response = await fetch(`${url}/api/hello`, { headers: { 'X-Request-Id': id } });
      expect(response.headers.get('x-request-id')).toMatch(/^req_[\da-z]{16}$/);
    },
  );

  it('say what was wrong with a request', async () => {
    const response = await fetch(`${url}/api/teapot`);
    expect(response.status).toBe(422);
    expect(await json(response)).toMatchObject({
      success: false,
      error: {
        code: 'BRIEFING_INVALID',
        message: 'No title.',
        details: { field: 'title', expected: 'a line of text' },
      },
    });
  });

  it('keep a bug to the log', async () => {
    const response = await fetch(`${url}/api/bug`);
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ success: false, error: { code: 'INTERNAL' } });
    expect(text).not.toContain('4711');
    expect(logged).toMatchObject([{ message: 'request failed', fields: { path: '/api/bug' } }]);
  });

  it('that fail half-way are cut off, not closed as if they were whole', async () => {
    await expect(fetch(`${url}/api/half`).then((response) => response.text())).rejects.toThrow();
    expect(logged).toHaveLength(1);
  });

  it.each(['/api/nothing', '/api', '/api/v1/nothing', '/api/v1'])('to %s are a 404 that names it', async (path) => {
    const response = await fetch(`${url + path}?q=1`);
    expect(response.status).toBe(404);
    const message = `There is nothing at GET ${path}.`;
    expect(await json(response)).toMatchObject({ success: false, error: { code: 'NOT_FOUND', message } });
  });

  it('to another method say which ones there are', async () => {
    const response = await fetch(`${url}/api/hello`, { method: 'PUT' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    const message = 'This address takes GET, not PUT.';
    expect(await json(response)).toMatchObject({ error: { code: 'METHOD_NOT_ALLOWED', message } });
    expect((await fetch(`${url}/health`, { method: 'DELETE' })).status).toBe(405);
  });
});

describe('OPTIONS', () => {
  it('is answered with the methods there are', async () => {
    const response = await fetch(`${url}/api/v1/items/1`, { method: 'OPTIONS' });
    expect([response.status, response.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS']);
    expect(response.headers.get('x-ratelimit-remaining')).toBe('99');
    expect((await fetch(`${url}/api/nothing`, { method: 'OPTIONS' })).status).toBe(404);
  });
});

describe('versions', () => {
  it.each(['/api/v1/hello', '/api/v1/hello?x=1'])('%s is the current one', async (path) => {
    expect(await json(await fetch(url + path))).toMatchObject({ data: { hello: 'you' } });
  });

  it('keep the rest of the address as it is', async () => {
    expect(await json(await fetch(`${url}/api/v1/items/v1%2Fapi`))).toMatchObject({ data: { id: 'v1/api' } });
  });

  it.each(['/api/v2/hello', '/api/v99'])('%s is said to be none', async (path) => {
    const response = await fetch(url + path);
    expect(response.status).toBe(404);
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    expect(error).toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('/api/v1') as unknown });
  });

  it.each(['/api/v1/v1/hello', '/api/v0/hello', '/api/v01/hello', '/api/V1/hello', '/api/v1hello'])(
    '%s is nothing',
    async (path) => expect((await fetch(url + path)).status).toBe(404),
  );
});

describe('limits', () => {
  const headersOf = ({ headers }: Response) =>
    ['limit', 'remaining', 'reset', 'window'].map((name) => headers.get(`x-ratelimit-${name}`));

  it.each([
    ['an answer', '/api/hello', {}],
    ['an error', '/api/teapot', {}],
    ['an unknown address', '/api/nothing', {}],
    ['an unknown version', '/api/v2/hello', {}],
    ['a method there is not', '/api/hello', { method: 'PUT' }],
    ['a body that cannot be read', '/api/echo', { method: 'POST', body: '{', headers: JSON_TYPE }],
    ['a page of another site', '/api/hello', { headers: { Origin: 'https://evil.example' } }],
    ['an address that cannot be decoded', '/api/items/%E0%A4%A', {}],
  ])('are told with %s', async (_what, path, init) => {
    expect(headersOf(await fetch(url + path, init))).toEqual(['100', '99', '4000000000', '60']);
  });

  it('of strangers count for an address, wherever it strays', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 101; n++) statuses.push((await fetch(`${url}/api/nothing-${n}`)).status);
    expect(statuses.filter((status) => status === 404)).toHaveLength(100);
    const last = await fetch(`${url}/api/hello`, { method: 'DELETE' });
    expect([statuses.at(-1), last.status]).toEqual([429, 429]);
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await fetch(`${url}/api/hello`)).status).toBe(200);
  });

  it('are none of a probe’s or the page’s business', async () => {
    for (const path of ['/health', '/ready', '/', '/nothing.js'])
      expect(headersOf(await fetch(url + path))).toEqual([null, null, null, null]);
    expect(counted).toEqual([]);
  });
});

describe('bodies', () => {
  const post = (body: string | Uint8Array<ArrayBuffer>, type = 'application/json') =>
    fetch(`${url}/api/echo`, { method: 'POST', body, headers: { 'Content-Type': type } });

  it('are read as JSON', async () => {
    const response = await post('{"a":1}');
    expect(response.status).toBe(201);
    expect(await json(response)).toMatchObject({ data: { a: 1 } });
  });

  it.each([
    ['broken JSON', '{"a":', 'application/json'],
    ['too much', JSON.stringify('x'.repeat(200_000)), 'application/json'],
    ['an unknown charset', '{}', 'application/json; charset=klingon'],
  ])('with %s are refused in words', async (_case, body, type) => {
    const response = await post(body, type);
    expect(response.status).toBe(400);
    expect(await json(response)).toMatchObject({ success: false, error: { code: 'VALIDATION_ERROR' } });
    expect(logged).toEqual([]);
  });

  it('that are too large are told how large they may be', async () => {
    const expected = 'a body of at most 100 KB';
    expect(await json(await post(JSON.stringify('x'.repeat(200_000))))).toMatchObject({
      error: { details: { expected } },
    });
  });

  it.each([
    ['a NUL character', '{"a":{"b":"x\\u0000"}}', 'a.b'],
    ['half a character', '{"a":["\\ud800"]}', 'a.0'],
    ['a name with a NUL character', '{"a":{"\\u0000":1}}', 'a'],
  ])('with %s are refused before any database meets them', async (_what, body, field) => {
    expect(await json(await post(body))).toMatchObject({ error: { code: 'VALIDATION_ERROR', details: { field } } });
  });

  it('deeper than anything that is asked for are refused, not a failure', async () => {
    const response = await post(`${'['.repeat(40_000)}1${']'.repeat(40_000)}`);
    expect(response.status).toBe(400);
    expect(logged).toEqual([]);
  });

  it('an address that cannot be decoded is refused, not a failure', async () => {
    const response = await fetch(`${url}/api/items/%E0%A4%A`);
    expect(response.status).toBe(400);
    expect(logged).toEqual([]);
  });
});

describe('other origins', () => {
  it('that are listed get in with credentials', async () => {
    const response = await fetch(`${url}/api/hello`, { headers: { Origin: 'https://studio.example' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://studio.example');
    expect(response.headers.get('access-control-allow-credentials')).toBe('true');
    expect(response.headers.get('vary')).toContain('Origin');
  });

  it('the server’s own pages get in', async () => {
    expect((await fetch(`${url}/api/hello`, { headers: { Origin: url } })).status).toBe(200);
  });

  it.each(['GET', 'POST', 'OPTIONS'])(
    'that are not listed are refused before anything is done (%s)',
    async (method) => {
      const response = await fetch(`${url}/api/echo`, { method, headers: { Origin: 'https://evil.example' } });
      expect(response.status).toBe(403);
      expect(await json(response)).toMatchObject({ error: { code: 'ORIGIN_REFUSED' } });
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  it('may ask first', async () => {
    const headers = { Origin: 'https://studio.example', 'Access-Control-Request-Method': 'POST' };
    const response = await fetch(`${url}/api/echo`, { method: 'OPTIONS', headers });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-methods')).toContain('POST');
  });
});

describe('the studio page', () => {
  it('says how to build it while it is missing', async () => {
    const response = await fetch(url);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain('npm run build');
  });

  it('is served with its files, and answers the addresses it routes itself', async () => {
    mkdirSync(join(webDir, 'assets'));
    writeFileSync(join(webDir, 'index.html'), '<title>Studio</title>');
    writeFileSync(join(webDir, 'assets', 'app-1a2b.js'), 'export {};');
    for (const path of ['/', '/session/ses_1']) {
      const page = await fetch(url + path);
      expect(await page.text()).toBe('<title>Studio</title>');
      expect(page.headers.get('cache-control')).toBe('no-cache');
    }
    writeFileSync(join(webDir, 'settings.html'), '<title>Settings</title>');
    expect(await (await fetch(`${url}/settings`)).text()).toBe('<title>Settings</title>');
    const script = await fetch(`${url}/assets/app-1a2b.js`);
    expect(script.headers.get('cache-control')).toContain('immutable');
    expect((await fetch(`${url}/assets/missing.js`)).status).toBe(404);
    expect((await fetch(`${url}/session`, { method: 'POST' })).status).toBe(404);
  });

  it('gives away no file beside it', async () => {
    const outside = `${webDir}-outside.txt`;
    writeFileSync(outside, 'outside');
    const path = `/..%2f${outside.split('/').at(-1)}`;
    const { port } = server.address() as AddressInfo;
    const text = await new Promise<string>((resolve, reject) => {
      const sent = httpRequest({ port, path }, (response) => {
        response.setEncoding('utf8').on('data', resolve);
      });
      sent.on('error', reject).end();
    });
    rmSync(outside);
    expect(text).not.toBe('outside');
  });
});

describe('health', () => {
  it('tells version and adapters', async () => {
    const body = await json(await fetch(`${url}/health`));
    expect(Object.keys(body)).toEqual(['status', 'timestamp', 'version', 'adapters']);
    expect(body).toMatchObject({
      status: 'ok',
      version: '1.2.3',
      adapters: { enabled: false, stt: 'assemblyai', tts: 'google', guest: 'groq' },
    });
  });

  it('is ready only while nothing speaks against it', async () => {
    expect((await fetch(`${url}/ready`)).status).toBe(200);
    reasons.push('the server is stopping');
    const response = await fetch(`${url}/ready`);
    expect(response.status).toBe(503);
    expect(await json(response)).toMatchObject({ ready: false, reasons: ['the server is stopping'] });
  });
});

describe('listening', () => {
  it('names the port that is taken and what to do', async () => {
    const { port } = server.address() as AddressInfo;
    const second = listen(createServer(), { host: '127.0.0.1', port });
    await expect(second).rejects.toThrow(`Port ${port} is taken: stop the other program or set PORT`);
  });

  it('names an address that is not of this machine', async () => {
    await expect(listen(createServer(), { host: '192.0.2.1', port: 0 })).rejects.toThrow(
      'HOST=192.0.2.1 is not an address of this machine',
    );
  });

  it('closes although a client holds its connection open', async () => {
    const agentless = await fetch(`${url}/api/hello`, { headers: { Connection: 'keep-alive' } });
    await agentless.text();
    await closeServer(server, 60_000);
    expect(server.listening).toBe(false);
  });
});
