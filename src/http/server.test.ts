import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HttpStage, json, openHttpStage } from '../../tests/support/http-stage.js';

let stage: HttpStage;
beforeEach(async () => {
  stage = await openHttpStage();
});
afterEach(() => stage.close());

describe('answers', () => {
  it('come in the envelope, with the id of the request', async () => {
    const response = await fetch(`${stage.url}/api/hello`, { headers: { 'X-Request-Id': 'abc-12345' } });
    const body = await json(response);
    expect(body).toMatchObject({ success: true, data: { hello: 'you' }, requestId: 'abc-12345' });
    expect(new Date(String(body['timestamp'])).toISOString()).toBe(body['timestamp']);
    expect(response.headers.get('x-request-id')).toBe('abc-12345');
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it.each(['short', 'has spaces in it', 'x'.repeat(65), '<script>alert</script>'])(
    'replace the request id "%s"',
    async (id) => {
      const response = await fetch(`${stage.url}/api/hello`, { headers: { 'X-Request-Id': id } });
      expect(response.headers.get('x-request-id')).toMatch(/^req_[\da-z]{16}$/);
    },
  );

  it('say what was wrong with a request', async () => {
    const response = await fetch(`${stage.url}/api/teapot`);
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
    const response = await fetch(`${stage.url}/api/bug`);
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ success: false, error: { code: 'INTERNAL' } });
    expect(text).not.toContain('4711');
    expect(stage.logged).toMatchObject([{ message: 'request failed', fields: { path: '/api/bug' } }]);
  });

  it('that fail half-way are cut off, not closed as if they were whole', async () => {
    await expect(fetch(`${stage.url}/api/half`).then((response) => response.text())).rejects.toThrow();
    expect(stage.logged).toHaveLength(1);
  });

  it.each(['/api/nothing', '/api', '/api/v1/nothing', '/api/v1'])('to %s are a 404 that names it', async (path) => {
    const response = await fetch(`${stage.url + path}?q=1`);
    expect(response.status).toBe(404);
    const message = `There is nothing at GET ${path}.`;
    expect(await json(response)).toMatchObject({ success: false, error: { code: 'NOT_FOUND', message } });
  });

  it('to another method say which ones there are', async () => {
    const response = await fetch(`${stage.url}/api/hello`, { method: 'PUT' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    const message = 'This address takes GET, not PUT.';
    expect(await json(response)).toMatchObject({ error: { code: 'METHOD_NOT_ALLOWED', message } });
    expect((await fetch(`${stage.url}/health`, { method: 'DELETE' })).status).toBe(405);
  });
});

describe('OPTIONS', () => {
  it('is answered with the methods there are', async () => {
    const response = await fetch(`${stage.url}/api/v1/items/1`, { method: 'OPTIONS' });
    expect([response.status, response.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS']);
    expect(response.headers.get('x-ratelimit-remaining')).toBe('99');
    expect((await fetch(`${stage.url}/api/nothing`, { method: 'OPTIONS' })).status).toBe(404);
  });
});

describe('bodies', () => {
  const post = (body: string | Uint8Array<ArrayBuffer>, type = 'application/json') =>
    fetch(`${stage.url}/api/echo`, { method: 'POST', body, headers: { 'Content-Type': type } });

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
    expect(stage.logged).toEqual([]);
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
    expect(stage.logged).toEqual([]);
  });

  it('an address that cannot be decoded is refused, not a failure', async () => {
    const response = await fetch(`${stage.url}/api/items/%E0%A4%A`);
    expect(response.status).toBe(400);
    expect(stage.logged).toEqual([]);
  });
});

describe('health', () => {
  it('tells version and adapters', async () => {
    const body = await json(await fetch(`${stage.url}/health`));
    expect(Object.keys(body)).toEqual(['status', 'timestamp', 'version', 'adapters']);
    expect(body).toMatchObject({
      status: 'ok',
      version: '1.2.3',
      adapters: { enabled: false, stt: 'assemblyai', tts: 'google', guest: 'groq' },
    });
  });

  it('is ready only while nothing speaks against it', async () => {
    expect((await fetch(`${stage.url}/ready`)).status).toBe(200);
    stage.reasons.push('the server is stopping');
    const response = await fetch(`${stage.url}/ready`);
    expect(response.status).toBe(503);
    expect(await json(response)).toMatchObject({ ready: false, reasons: ['the server is stopping'] });
  });
});
