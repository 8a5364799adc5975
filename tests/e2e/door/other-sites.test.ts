import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RouteContract } from '../../../src/protocol/route-contract.js';
import { type ClosedApp, type Member, startClosedApp } from '../../support/closed-app.js';
import { routeContracts } from '../../support/route-contracts.js';
import { codeOf, Tab } from '../../support/tab.js';
import { tellFigure } from '../../support/tell-figure.js';
import { WireClient } from '../../support/wire-client.js';

const LISTED = 'https://listed.example';
const EVIL = 'https://evil.example';

let app: ClosedApp;
let owner: Member;
let changes: readonly RouteContract[];
let asked = 0;

beforeAll(async () => {
  app = await startClosedApp({ env: { CORS_ORIGINS: LISTED, PUBLIC_URL: 'http://studio.example' } });
  owner = await app.member('owner', 'ann');
  const served = JSON.stringify((await new Tab(app.url).get('/api/openapi.json')).body);
  const known = new Set([...served.matchAll(/"operationId":"(\w+)"/g)].map(([, name]) => name));
  changes = (await routeContracts()).filter(({ name, method }) => known.has(name) && method !== 'get');
}, 120_000);
afterAll(async () => {
  tellFigure(`${changes.length} routes that change something, ${asked} requests`);
  await app.close();
});

const site = (value: string) => ({ 'sec-fetch-site': value });
const nothing = { origin: '', 'sec-fetch-site': '' };

/** What a browser says of the page that asks, and whether a change may come from there. */
const PAGES: readonly (readonly [string, Record<string, string>, 'taken' | 'refused'])[] = [
  ['our own page', {}, 'taken'],
  ['our own page, in a browser that tells its origin alone', { 'sec-fetch-site': '' }, 'taken'],
  ['our own page, in a browser that tells its site alone', { origin: '' }, 'taken'],
  ['a listed page', { ...site('cross-site'), origin: LISTED }, 'taken'],
  ['another site', { ...site('cross-site'), origin: EVIL }, 'refused'],
  ['another site, in a form', { ...site('cross-site'), origin: 'null' }, 'refused'],
  ['another site, telling its site alone', { ...site('cross-site'), origin: '' }, 'refused'],
  ['another site, telling its origin alone', { 'sec-fetch-site': '', origin: EVIL }, 'refused'],
  ['a neighbour', { ...site('same-site'), origin: '' }, 'refused'],
  ['a neighbour on another port', { ...site('same-site'), origin: 'http://127.0.0.1:9' }, 'refused'],
  ['nobody who can be told', nothing, 'refused'],
];
const OPEN_TO_PROGRAMS: ReadonlySet<string> = new Set(['login', 'redeemSignInLink', 'oauthToken']);
const REFUSALS: ReadonlySet<string | undefined> = new Set(['CROSS_SITE_REFUSED', 'ORIGIN_REFUSED']);

async function ask({ method, path, access }: RouteContract, headers: Record<string, string>) {
  asked += 1;
  // A copy: what it signs out, or renews, is no concern of the next.
  const tab = new Tab(app.url, owner.tab.jar.copy());
  // So that nothing but the page can be wrong about it where anybody may ask.
  const body = { username: 'ann', password: 'wrong password', token: 'none' };
  return tab.ask(method.toUpperCase(), path.replaceAll(/:(\w+)/g, 'none'), access === 'public' ? body : {}, headers);
}

describe.each(PAGES)('a change asked for by %s', { timeout: 60_000 }, (_who, headers, expected) => {
  it(`is ${expected}, whatever it is`, async () => {
    const wrong: string[] = [];
    for (const route of changes) {
      // They end or change the sign-in that all others are asked with.
      if (expected === 'taken' && ['logout', 'refresh', 'rotateKeys'].includes(route.name)) continue;
      if (headers === nothing && OPEN_TO_PROGRAMS.has(route.name)) continue;
      const answer = await ask(route, headers);
      const isRefused = answer.status === 403 && REFUSALS.has(codeOf(answer));
      if (isRefused !== (expected === 'refused')) wrong.push(`${route.name}: ${answer.status} ${codeOf(answer)}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe('a program', () => {
  it('needs to say nothing of where it comes from', async () => {
    const headers = { ...nothing, cookie: '', authorization: `Bearer ${owner.bearer}` };
    const answer = await new Tab(app.url).ask('PATCH', '/api/profile', { displayName: 'Ann' }, headers);
    expect(answer.status).toBe(200);
  });
});

describe('another site’s page', () => {
  it('is told nothing, and gets no leave to read', async () => {
    const answer = await owner.tab.get('/api/profile', { origin: EVIL, 'sec-fetch-site': 'cross-site' });
    expect([answer.status, codeOf(answer)]).toEqual([403, 'ORIGIN_REFUSED']);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('opens no socket with the visitor’s cookies', async () => {
    const cookie = owner.tab.jar.header;
    await expect(WireClient.connect(app.url, { origin: EVIL, cookie })).rejects.toThrow();
    await expect(WireClient.connect(app.url, { origin: 'null', cookie })).rejects.toThrow();
    const own = await WireClient.connect(app.url, { origin: app.url, cookie });
    own.close();
  });
});

describe('a name that points here', () => {
  /** `fetch` would not let a Host be chosen. */
  function call(
    host: string | undefined,
    path: string,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const options = { port: new URL(app.url).port, host: '127.0.0.1', path, setHost: false };
      const sent = request(
        { ...options, headers: { ...headers, ...(host === undefined ? {} : { host }) } },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        },
      );
      sent.on('error', reject).end();
    });
  }

  it.each(['127.0.0.1', 'localhost', '[::1]', 'studio.example', 'listed.example', 'LOCALHOST'])(
    'and is %s is answered',
    async (name) => {
      const { port } = new URL(app.url);
      const { status } = await call(`${name}:${port}`, '/health');
      expect(status).toBe(200);
      const cookie = owner.tab.jar.header;
      expect((await call(`127.0.0.1:${port}`, '/api/profile', { cookie })).status).toBe(200);
    },
  );

  it.each([
    'evil.example',
    'evil.example:4000',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '10.0.0.1',
    'xn--lcalhost-xxa',
  ])('and is %s is refused, whatever is asked', async (name) => {
    for (const path of [
      '/health',
      '/api/profile',
      '/api/login',
      '/',
      '/sign-in',
      '/socket.io/?EIO=4&transport=websocket',
    ]) {
      const { status, text } = await call(name, path, { cookie: owner.tab.jar.header });
      expect([path, status >= 400, text.includes('<title>')]).toEqual([path, true, false]);
    }
  });
});
