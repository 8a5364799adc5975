import { request as ask } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/core/clock.js';
import { MemoryRateLimiter } from '../../../src/resilience/memory-rate-limiter.js';
import { ForwardingProxy } from '../../support/forwarding-proxy.js';
import { startTestApp } from '../../support/test-app.js';

const toClose: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

/** The service with limits that count, and a proxy in front of it. */
async function open(env: Record<string, string> = {}) {
  const app = await startTestApp({ env, overrides: { limiter: new MemoryRateLimiter(systemClock) } });
  toClose.push(() => app.close());
  const proxy = await ForwardingProxy.before(app.url);
  toClose.push(() => proxy.close());
  return { app, proxy };
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** One request from an address of this machine. */
function get(
  url: string,
  options: { from?: string; method?: string; path?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const { from: localAddress = '127.0.0.1', method = 'GET', path: below = '', headers = {} } = options;
  return new Promise((resolve, reject) => {
    const request = ask(url + below, { method, localAddress, headers, agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    request.on('error', reject);
    request.end();
  });
}

async function getMany(times: number, url: string, options: (index: number) => Parameters<typeof get>[1]) {
  const answers: Answer[] = [];
  for (let index = 0; index < times; index += 1) answers.push(await get(url, options(index)));
  return answers;
}

/** As in `100×200 5×429`. */
function statuses(answers: readonly Answer[]): string {
  const counts = new Map<number, number>();
  for (const { status } of answers) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${count}×${status}`).join(' ');
}

const path = '/api/briefings';

describe('every answer of the API', () => {
  it.each([
    ['a route', 200, '/api/briefings', {}],
    ['an address that is not there', 404, '/api/nothing/at/all', {}],
    ['an id that cannot be one', 404, '/api/sessions/%00/files', {}],
    ['an address that cannot be decoded', 400, '/api/sessions/%E0%A4%A/files', {}],
    ['another method', 405, '/api/briefings', { method: 'DELETE' }],
    ['a question about methods', 204, '/api/briefings', { method: 'OPTIONS' }],
    ['another site’s page', 403, '/api/briefings', { headers: { Origin: 'https://evil.example' } }],
    ['a version there is not', 404, '/api/v9/briefings', {}],
  ] as const)('to %s (%d) tells a limit', async (_what, status, path, options) => {
    const { app } = await open();
    const answer = await get(app.url + path, options);
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      'x-ratelimit-limit': expect.stringMatching(/^\d+$/) as string,
      'x-ratelimit-remaining': expect.stringMatching(/^\d+$/) as string,
      'x-ratelimit-reset': expect.stringMatching(/^\d{10}$/) as string,
      'x-ratelimit-window': '60',
    });
  });

  it('is refused past the limit, whatever was wrong with the request', async () => {
    const { app } = await open({ RATE_LIMIT_PER_MINUTE: '10' });
    const wrong = ['/api/nothing', '/api/%E0%A4%A', '/api/v9/x', '/api/else'];
    const answers = await getMany(12, app.url, (index) => ({ path: wrong[index % wrong.length] ?? '' }));
    expect(answers.slice(10).map(({ status }) => status)).toEqual([429, 429]);
    expect(answers.slice(0, 10).every(({ status }) => status === 404 || status === 400)).toBe(true);
    for (const { headers } of answers.slice(10)) expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  });
});

describe('105 requests in a minute', () => {
  it('are 100 answers and 5 refusals, each with what is left', async () => {
    const { app } = await open();
    const answers = await getMany(105, `${app.url}${path}`, () => ({}));
    expect(statuses(answers)).toBe('100×200 5×429');
    expect(answers.map(({ headers }) => headers['x-ratelimit-remaining'])).toEqual(
      Array.from({ length: 105 }, (_, index) => String(Math.max(0, 99 - index))),
    );
    const nowS = Date.now() / 1_000;
    for (const { headers, status, body } of answers) {
      expect(headers).toMatchObject({ 'x-ratelimit-limit': '100', 'x-ratelimit-window': '60' });
      expect(Math.abs(Number(headers['x-ratelimit-reset']) - nowS - 60)).toBeLessThan(60);
      if (status === 200) expect(headers['retry-after']).toBeUndefined();
      else {
        expect(Number(headers['retry-after'])).toBeGreaterThan(0);
        expect(Number(headers['retry-after'])).toBeLessThanOrEqual(61);
        expect(JSON.parse(body)).toMatchObject({ success: false, error: { code: 'RATE_LIMITED' } });
      }
    }
  });

  it('are as many as RATE_LIMIT_PER_MINUTE says', async () => {
    const { app } = await open({ RATE_LIMIT_PER_MINUTE: '7' });
    expect(statuses(await getMany(9, `${app.url}${path}`, () => ({})))).toBe('7×200 2×429');
  });

  it('are one client’s, however it changes X-Forwarded-For, where no proxy is trusted', async () => {
    const { app } = await open();
    const spoofing = (index: number) => ({ headers: { 'X-Forwarded-For': `203.0.113.${index}` } });
    expect(statuses(await getMany(105, `${app.url}${path}`, spoofing))).toBe('100×200 5×429');
  });

  it('are all the proxy’s where it is not trusted', async () => {
    const { proxy } = await open();
    const from = (index: number) => ({ from: `127.0.0.${2 + (index % 3)}` });
    expect(statuses(await getMany(105, `${proxy.url}${path}`, from))).toBe('100×200 5×429');
  });

  it.each(['1', '127.0.0.1', '127.0.0.1/32,10.0.0.0/8'])(
    'are each client’s own behind a proxy of %s',
    async (trusted) => {
      const { proxy } = await open({ TRUST_PROXY: trusted });
      const one = await getMany(105, `${proxy.url}${path}`, () => ({ from: '127.0.0.2' }));
      expect(statuses(one)).toBe('100×200 5×429');
      expect(statuses(await getMany(105, `${proxy.url}${path}`, () => ({ from: '127.0.0.3' })))).toBe('100×200 5×429');
      // What a client claims itself stands in front of what the proxy says, and is not read.
      const spoofing = (index: number) => ({
        from: '127.0.0.2',
        headers: { 'X-Forwarded-For': `203.0.113.${index}` },
      });
      expect(statuses(await getMany(5, `${proxy.url}${path}`, spoofing))).toBe('5×429');
    },
  );

  it('are the stranger’s own who goes around a proxy that is trusted by its address', async () => {
    const { app } = await open({ TRUST_PROXY: '127.0.0.1' });
    const spoofing = (index: number) => ({
      from: '127.0.0.9',
      headers: { 'X-Forwarded-For': `203.0.113.${index}` },
    });
    expect(statuses(await getMany(105, `${app.url}${path}`, spoofing))).toBe('100×200 5×429');
  });
});
