import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mayAct, type Role, ROLES } from '../../../src/protocol/identity.js';
import type { RouteContract } from '../../../src/protocol/route-contract.js';
import { type ClosedApp, type Member, startClosedApp } from '../../support/closed-app.js';
import { routeContracts } from '../../support/route-contracts.js';
import { codeOf, Tab } from '../../support/tab.js';
import { tellFigure } from '../../support/tell-figure.js';

let app: ClosedApp;
let members: Record<Role, Member>;
let routes: readonly RouteContract[];
let asked = 0;

beforeAll(async () => {
  app = await startClosedApp();
  const made = await Promise.all(ROLES.map(async (role) => [role, await app.member(role, `the-${role}`)] as const));
  members = Object.fromEntries(made) as Record<Role, Member>;
  const served = JSON.stringify((await new Tab(app.url).get('/api/openapi.json')).body);
  const known = new Set([...served.matchAll(/"operationId":"(\w+)"/g)].map(([, name]) => name));
  routes = (await routeContracts()).filter(({ name }) => known.has(name));
}, 120_000);
afterAll(async () => {
  tellFigure(`${routes.length} routes, ${asked} requests`);
  await app.close();
});

const guarded = () => routes.filter(({ access }) => access !== 'public' && access !== 'optional');

/** Ids of the right form that name nothing. */
function pathOf({ path }: RouteContract): string {
  const ids: Record<string, string> = {
    userId: 'usr_none',
    signInId: 'sgn_none',
    threadId: 'thread_none',
    provider: 'groq',
  };
  return path.replaceAll(/:(\w+)/g, (_all, name: string) => ids[name] ?? 'none');
}

/** Status and code alone: what is streamed is not waited for. */
async function ask(route: RouteContract, headers: Record<string, string>): Promise<string> {
  asked += 1;
  const method = route.method.toUpperCase();
  const fromPage = { origin: app.url, 'sec-fetch-site': 'same-origin' };
  const body = method === 'GET' ? {} : { body: '{}' };
  const response = await fetch(app.url + pathOf(route), {
    method,
    headers: { 'content-type': 'application/json', ...(method === 'GET' ? {} : fromPage), ...headers },
    ...body,
    signal: AbortSignal.timeout(10_000),
  });
  if (response.ok || response.headers.get('content-type')?.includes('json') !== true) {
    await response.body?.cancel();
    return String(response.status);
  }
  return `${response.status} ${codeOf({ ...response, status: response.status, body: (await response.json()) as never })}`;
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const cookie = (member: { tab: Tab }) => ({ cookie: member.tab.jar.header });
const REFUSED = '401 AUTHENTICATION_REQUIRED';

/** What every route answers, where it is not what it should be. */
async function walk(
  over: readonly RouteContract[],
  headers: Record<string, string>,
  expected: (route: RouteContract, answer: string) => boolean,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const route of over) {
    const answer = await ask(route, headers);
    if (!expected(route, answer)) wrong.push(`${route.method} ${route.path} (${route.access}): ${answer}`);
  }
  return wrong;
}

describe('every route', { timeout: 300_000 }, () => {
  it('states who may, and more than sixty do', () => {
    expect(routes.length).toBeGreaterThan(60);
    const known = new Set<string>(['public', 'optional', ...ROLES]);
    expect(routes.filter(({ access }) => !known.has(access))).toEqual([]);
    const changing = routes.filter(({ method, access }) => method !== 'get' && ['public', 'optional'].includes(access));
    expect(changing.map(({ name }) => name).toSorted()).toEqual([
      'login',
      'logout',
      'oauthToken',
      'redeemSignInLink',
      'refresh',
    ]);
  });

  it('refuses whoever brings nothing', async () => {
    expect(await walk(guarded(), {}, (_route, answer) => answer === REFUSED)).toEqual([]);
  });

  it('that is open to all is not closed by a token that is not good', async () => {
    const open = routes.filter(({ access, name }) => access === 'public' && name !== 'refresh');
    expect(await walk(open, bearer('forged'), (_route, answer) => !answer.startsWith('401 AUTH'))).toEqual([]);
  });

  it.each(ROLES)('lets a %s do what it is for, and nothing else, signed in as a browser or a program', async (role) => {
    const right = (route: RouteContract, answer: string) => {
      if (!mayAct(role, route.access as Role)) return answer === '403 FORBIDDEN';
      return (answer !== '403 FORBIDDEN' && answer !== REFUSED && !answer.startsWith('5')) || answer.startsWith('503');
    };
    // Two new keys within a quarter of an hour would be the end of every token of a program.
    const all = guarded().filter(({ name }) => name !== 'rotateKeys');
    expect(await walk(all, cookie(members[role]), right)).toEqual([]);
    expect(await walk(all, bearer(members[role].bearer), right)).toEqual([]);
  });

  it.each(ROLES)('refuses a %s whose token was forged', async (role) => {
    for (const token of forgeries(members[role].bearer)) {
      expect(await walk(guarded(), bearer(token), (_route, answer) => answer === REFUSED)).toEqual([]);
    }
    const [raised = ''] = forgeries(members[role].bearer);
    const name = members[role].tab.jar.names.find((one) => one.includes('access')) ?? '';
    expect(await walk(guarded(), { cookie: `${name}=${raised}` }, (_route, answer) => answer === REFUSED)).toEqual([]);
  });

  it.each(ROLES)('refuses a %s whose sign-in was taken back, whichever way', async (role) => {
    const { username } = members[role];
    const [left, lost] = [await app.signIn(username), await app.signIn(username)];
    const before = { ...cookie(left) };
    expect((await left.tab.post('/api/logout')).status).toBe(200);
    const { sid } = claimsOf(lost.bearer) as { sid: string };
    expect((await members[role].tab.ask('DELETE', `/api/profile/sign-ins/${sid}`)).status).toBe(200);
    expect(await walk(guarded(), before, (_route, answer) => answer === REFUSED)).toEqual([]);
    expect(await walk(guarded(), bearer(lost.bearer), (_route, answer) => answer === REFUSED)).toEqual([]);
  });

  it.each(ROLES)('refuses a %s whose token has expired', async (role) => {
    const { tab, bearer: token } = await app.signIn(members[role].username);
    await app.clock.advance(16 * 60_000);
    const name = tab.jar.names.find((one) => one.includes('access')) ?? '';
    const alone = { cookie: `${name}=${tab.jar.value('access')}` };
    expect(await walk(guarded(), bearer(token), (_route, answer) => answer === REFUSED)).toEqual([]);
    expect(await walk(guarded(), alone, (_route, answer) => answer === REFUSED)).toEqual([]);
  });
});

/** Of a good token: a higher role, no signature, another key, another algorithm, a cut and a changed signature. */
function forgeries(good: string): string[] {
  const [head = '', body = '', signature = ''] = good.split('.');
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = claimsOf(good);
  const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as object;
  const owner = encode({ ...claims, sub: 'usr_another', role: 'owner', scope: ['read', 'write', 'admin'] });
  const sign = (text: string, key: string) => createHmac('sha256', key).update(text).digest('base64url');
  const none = encode({ ...header, alg: 'none' });
  return [
    `${head}.${owner}.${signature}`,
    `${none}.${owner}.`,
    `${head}.${owner}.${sign(`${head}.${owner}`, 'secret')}`,
    `${encode({ ...header, kid: 'local' })}.${owner}.${sign(`${head}.${owner}`, '')}`,
    `${head}.${body}.${signature.slice(0, -4)}`,
    `${head}.${body}.${[...signature].toReversed().join('')}`,
  ];
}

function claimsOf(token: string): object {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as object;
}
