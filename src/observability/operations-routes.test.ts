import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unlimited } from '../../tests/support/unlimited.js';
import { silentLogger } from '../core/logger.js';
import { Api } from '../http/api.js';
import { closeServer, listen } from '../http/listen.js';
import { createHttpApp } from '../http/server.js';
import type { Role } from '../protocol/identity.js';
import { addOperationsRoutes, type OperationsRouteOptions } from './operations-routes.js';
import { PrometheusMetrics } from './prometheus.js';
import type { StatusSources } from './system-status.js';

const TOKEN = 'a-scraper-on-another-machine';
let server: Server;
let role: Role | null;

const noSources = {} as StatusSources;

async function serve(options: Partial<OperationsRouteOptions> = {}): Promise<void> {
  const authenticate = () =>
    Promise.resolve(
      role === null ? null : { userId: 'usr_1', username: 'ann', role, signInId: 'sgn_1', via: 'bearer' as const },
    );
  const api = new Api({ authenticate, limiter: unlimited });
  const version = { version: '1.2.3', buildTime: null, commit: null, environment: 'test' };
  const metrics = new PrometheusMetrics();
  addOperationsRoutes(api, { version, sources: noSources, metrics, behindProxy: false, ...options });
  const config = { corsOrigins: [] };
  server = createServer(createHttpApp({ config, api, webDir: '/nowhere', logger: silentLogger }));
  await listen(server, { host: '127.0.0.1', port: 0 });
}

/** `fetch` does not let a client choose its Host. */
function scrape(headers: Record<string, string> = {}): Promise<number | undefined> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port, path: '/metrics', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject).end();
  });
}

beforeEach(() => {
  role = null;
});
afterEach(() => closeServer(server, 0));

describe('whoever scrapes', () => {
  it('from this machine needs nothing', async () => {
    await serve();
    expect(await scrape()).toBe(200);
    expect(await scrape({ Host: 'localhost:4000' })).toBe(200);
  });

  it.each([
    ['passed on by a proxy', { 'X-Forwarded-For': '203.0.113.9' }],
    ['passed on by another', { Forwarded: 'for=203.0.113.9' }],
    ['passed on for a name', { Host: 'studio.example' }],
    ['a page that made its name point here', { Host: 'evil.example:4000' }],
  ])('is a stranger when %s', async (_case, headers) => {
    await serve();
    expect(await scrape(headers)).toBe(401);
  });

  it('is a stranger from everywhere where a proxy is configured', async () => {
    await serve({ behindProxy: true });
    expect(await scrape()).toBe(401);
  });

  it('gets in with the token, and with no other', async () => {
    await serve({ behindProxy: true, metricsToken: TOKEN });
    expect(await scrape({ Authorization: `Bearer ${TOKEN}` })).toBe(200);
    expect(await scrape({ Authorization: `Bearer ${TOKEN}x` })).toBe(401);
    expect(await scrape({ Authorization: `Basic ${TOKEN}` })).toBe(401);
  });

  it.each([
    ['owner', 200],
    ['producer', 403],
    ['viewer', 403],
  ] as const)('signed in as %s gets %d', async (is, status) => {
    role = is;
    await serve({ behindProxy: true });
    expect(await scrape()).toBe(status);
  });
});
