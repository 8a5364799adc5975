import { afterEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../src/observability/pino-logger.js';
import {
  getHealth,
  getStatus,
  getVersion,
  healthSchema,
  statusSchema,
  versionSchema,
} from '../../src/protocol/routes/operations.js';
import type { RouteContract } from '../../src/protocol/route-contract.js';
import { endOfTurn, LiveHost } from '../support/live-host.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let app: TestApp | undefined;
afterEach(() => app?.close());

const SENTENCE = { tokens: ['That ', 'is ', 'so. '] };

const dataOf = async ({ path }: RouteContract): Promise<unknown> => {
  const response = await fetch(`${app?.url}${path}`);
  expect(response.status).toBe(200);
  return ((await response.json()) as { data: unknown }).data;
};

const scrape = async (headers: Record<string, string> = {}) => {
  const response = await fetch(`${app?.url}/metrics`, { headers });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
};

/** The value of a series, as it stands in the text. */
const series = (text: string, name: string): number | undefined => {
  const line = text.split('\n').find((one) => one.startsWith(`trialogue_${name} `));
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
};

describe('the measurements', () => {
  it('move with a session of turns, and hold nothing that names anybody', { timeout: 40_000 }, async () => {
    app = await startTestApp({
      engines: { llm: { answer: () => SENTENCE }, tts: { speech: () => ({ audioMs: 300 }) } },
    });
    const host = new LiveHost({ url: app.url });
    await host.goLive();
    for (const question of ['Claude, is that so?', 'Guest, is that so?']) {
      const speaker = question.startsWith('Claude') ? 'claude' : 'guest';
      const end = host.until(endOfTurn(speaker));
      await host.client.say(question);
      await end;
    }
    const live = (await scrape()).text;
    expect(series(live, 'sessions_live')).toBe(1);
    expect(series(live, 'session_clients{role="host"}')).toBe(1);
    expect(series(live, 'sockets_open')).toBe(1);
    expect(series(live, 'turns_total{outcome="heard"}')).toBe(2);
    expect(series(live, 'turn_seconds_count')).toBe(2);
    for (const stage of ['endpoint', 'transcript', 'token', 'clause', 'sound', 'playback']) {
      expect(series(live, `turn_stage_seconds_count{stage="${stage}"}`)).toBe(2);
    }
    expect(series(live, 'turn_tokens_total{kind="turn",direction="output"}')).toBe(6);
    expect(series(live, 'turn_voice_characters_total{kind="turn"}')).toBe(22);
    expect(series(live, 'recordings_failing')).toBe(0);
    expect(series(live, 'recording_unwritten_bytes')).toBeGreaterThanOrEqual(0);
    expect(series(live, 'disk_free_bytes')).toBeGreaterThan(0);

    const { sessionId } = host.client.getState();
    await host.end();
    const over = (await scrape()).text;
    expect(series(over, 'sessions_live')).toBe(0);
    expect(series(over, 'sessions_ended_total{reason="host"}')).toBe(1);
    expect(series(over, 'http_requests_total{method="GET",route="/metrics",status="200"}')).toBe(1);
    expect(over).not.toContain(sessionId);
    expect(over).not.toMatch(/(ses|trn|usr|sgn|req|thread|job)_[0-9a-z]{8}/);
    for (const [, value = ''] of over.matchAll(/="([^"]*)"/g)) expect(value.length).toBeLessThan(80);
  });

  it('of routes are told by their templates, whatever is asked for', async () => {
    app = await startTestApp();
    for (let n = 0; n < 30; n += 1) await fetch(`${app.url}/api/sessions/ses_${'k'.repeat(8)}${n}/files`);
    for (let n = 0; n < 30; n += 1) await fetch(`${app.url}/made/up/${n}`);
    const { text } = await scrape();
    expect(series(text, 'http_requests_total{method="GET",route="/api/sessions/:id/files",status="404"}')).toBe(30);
    expect(text.match(/^trialogue_http_requests_total\{/gm)?.length).toBeLessThanOrEqual(3);
  });

  it('are for this machine, whoever has the token, and owners', async () => {
    const METRICS_TOKEN = 'a-scraper-on-another-machine';
    app = await startTestApp({ env: { METRICS_TOKEN } });
    expect(await scrape()).toMatchObject({ status: 200, type: 'text/plain; version=0.0.4; charset=utf-8' });
    const far = { 'X-Forwarded-For': '203.0.113.9' };
    expect(await scrape({ ...far, Authorization: `Bearer ${METRICS_TOKEN}` })).toMatchObject({ status: 200 });
  });

  it('can be switched off', async () => {
    app = await startTestApp({ env: { FEATURES: '-metrics' } });
    expect((await fetch(`${app.url}/metrics`)).headers.get('content-type')).not.toContain('version=0.0.4');
    expect(statusSchema.parse(await dataOf(getStatus)).features).toContainEqual({
      name: 'metrics',
      description: 'GET /metrics for Prometheus',
      on: false,
    });
  });
});

describe('health', () => {
  it('is told as the contract says', async () => {
    app = await startTestApp();
    const health = healthSchema.strict().parse(await dataOf(getHealth));
    expect(health).toMatchObject({ status: 'healthy', version: '0.1.0', environment: 'development' });
    expect(health.services.externalApis).toEqual({
      claude: 'not_configured',
      openai: 'not_configured',
      google: 'not_configured',
    });
    expect(versionSchema.strict().parse(await dataOf(getVersion))).toMatchObject({ version: '0.1.0' });
  });

  it('knows a vendor that has a key, and calls none to find out', async () => {
    app = await startTestApp({ env: { ANTHROPIC_API_KEY: 'sk-ant-a-planted-secret', GROQ_API_KEY: 'gsk_planted' } });
    const health = healthSchema.parse(await dataOf(getHealth));
    expect(health.services.externalApis).toMatchObject({
      claude: 'unknown',
      groq: 'unknown',
      openai: 'not_configured',
    });
    expect(JSON.stringify(health)).not.toContain('planted');
  });
});

describe('the status', () => {
  it('shows the sessions, the disk and what is switched on', async () => {
    app = await startTestApp({ env: { FEATURES: 'access-log' } });
    const host = new LiveHost({ url: app.url });
    await host.goLive();
    const status = statusSchema.strict().parse(await dataOf(getStatus));
    expect(status).toMatchObject({
      status: 'healthy',
      problems: [],
      sessions: { live: 1, hosts: 1, producers: 0, failing: 0 },
      sockets: { open: 1 },
      redis: { status: 'not_configured' },
      ollama: { instances: expect.any(Array) as unknown },
    });
    expect(status.disk.freeBytes).toBeGreaterThan(0);
    expect(status.process.memoryBytes).toBeGreaterThan(10_000_000);
    expect(status.features).toContainEqual(expect.objectContaining({ name: 'access-log', on: true }));
    await host.end();
  });

  it('says what is wrong with Redis', async () => {
    app = await startTestApp({ env: { REDIS_URL: 'redis://:planted@127.0.0.1:1/0' } });
    const status = statusSchema.parse(await dataOf(getStatus));
    expect(status).toMatchObject({ status: 'degraded', redis: { status: 'unhealthy' } });
    expect(status.problems).toEqual(['Redis does not answer: this process goes on with what it holds itself.']);
    expect(status.circuitBreakers).toContainEqual({ name: 'redis', state: 'closed' });
    expect(JSON.stringify(status)).not.toContain('planted');
  });
});

describe('the access log', () => {
  it('has a line for each request, under the id the client gave', async () => {
    const lines: Record<string, unknown>[] = [];
    const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>);
    const logger = createLogger({ level: 'info', pretty: false, write });
    app = await startTestApp({ env: { FEATURES: 'access-log' }, overrides: { logger } });
    await fetch(`${app.url}/api/briefings?q=private`, { headers: { 'X-Request-Id': 'from-a-page-7' } });
    await expect
      .poll(() => lines.find(({ msg }) => msg === 'request'))
      .toMatchObject({
        component: 'http',
        requestId: 'from-a-page-7',
        method: 'GET',
        route: '/api/briefings',
        status: 200,
      });
    expect(JSON.stringify(lines)).not.toContain('private');
  });
});
