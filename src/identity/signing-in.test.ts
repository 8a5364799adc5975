import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../tests/support/databases.js';
import { type IdentityStage, openIdentityStage, PASSWORD } from '../../tests/support/identity-stage.js';
import { codeOf, dataOf, Tab } from '../../tests/support/tab.js';
import { MemoryRateLimiter } from '../resilience/memory-rate-limiter.js';
import type { SignIn } from '../protocol/accounts.js';
import type { Database } from '../storage/database.js';
import { VirtualClock } from '../../tests/support/virtual-clock.js';

const MINUTE = 60_000;

describe.each(databases)('signing in ($name)', ({ open }) => {
  let database: Database;
  let stage: IdentityStage;

  beforeAll(async () => {
    database = await open();
    stage = await openIdentityStage(database);
  });
  afterAll(async () => {
    await stage.close();
    await database.close();
  });

  const token = () => stage.link.split('#')[1] ?? '';
  const profile = (tab: Tab) => tab.get('/api/profile');

  it('by the printed link makes the owner of the first start, once', async () => {
    expect(stage.link).toBe(`${stage.url}/sign-in#${token()}`);
    const owner = await stage.owner();
    expect(dataOf(await profile(owner))).toMatchObject({
      user: {
        username: 'owner',
        role: 'owner',
        hasPassword: false,
        settings: {},
        apiKeys: { claude: { configured: false } },
      },
    });
    const second = await stage.tab().post('/api/sign-in-link', { token: token() });
    expect([second.status, codeOf(second)]).toEqual([401, 'INVALID_CREDENTIALS']);
  });

  it('by a link is possible for fifteen minutes', async () => {
    const owner = await stage.owner();
    const made = async () => dataOf<{ url: string }>(await owner.post('/api/sign-in-links')).url.split('#')[1];
    const [early, late] = [await made(), await made()];
    await stage.clock.advance(15 * MINUTE - 1);
    expect((await stage.tab().post('/api/sign-in-link', { token: early })).status).toBe(200);
    await stage.clock.advance(1);
    expect((await stage.tab().post('/api/sign-in-link', { token: late })).status).toBe(401);
  });

  it('of many who open one link at once lets one in', async () => {
    const owner = await stage.owner();
    const { url } = dataOf<{ url: string }>(await owner.post('/api/sign-in-links'));
    const tries = Array.from({ length: 8 }, () => stage.tab().post('/api/sign-in-link', { token: url.split('#')[1] }));
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, ...Array<number>(7).fill(401)]);
  });

  it('by password answers as the contract says', async () => {
    await stage.member('host', 'Zoe@example.com');
    const tab = stage.tab();
    const answer = await tab.post('/api/login', { username: ' zoe@EXAMPLE.com ', password: PASSWORD });
    expect(answer.body).toMatchObject({
      success: true,
      data: {
        user: {
          id: expect.stringMatching(/^usr_/),
          username: 'Zoe@example.com',
          displayName: 'Zoe@example.com',
          role: 'host',
        },
        expiresIn: 900,
      },
    });
    expect(JSON.stringify(answer.body)).not.toMatch(/eyJ|argon2|token/i);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(dataOf(await profile(tab))).toMatchObject({ user: { username: 'Zoe@example.com' } });
  });

  it('with a wrong password, an unknown name or an account without one is refused alike', async () => {
    await stage.member('host', 'ann4');
    const wrong = { password: 'wrong password' };
    const answers = await Promise.all(
      ['ann4', 'nobody', 'owner'].map((username) => stage.tab().post('/api/login', { username, ...wrong })),
    );
    for (const { status, body } of answers) {
      expect(status).toBe(401);
      expect(body['error']).toEqual({ code: 'INVALID_CREDENTIALS', message: 'User name or password is wrong.' });
    }
  });

  it.each([
    {},
    { username: 'ann4' },
    { password: 'x' },
    { username: '', password: 'x' },
    { username: 1, password: 'x' },
  ])('with %j is not understood', async (body) => {
    const answer = await stage.tab().post('/api/login', body);
    expect([answer.status, codeOf(answer)]).toEqual([400, 'VALIDATION_ERROR']);
  });

  it('out ends the sign-in on the server too, and clears the cookies', async () => {
    const ann = await stage.member('host', 'ann5');
    const kept = new Tab(stage.url, ann.jar.copy());
    expect(dataOf(await ann.post('/api/logout'))).toEqual({ message: 'Successfully logged out' });
    expect(ann.jar.names).toEqual([]);
    expect((await profile(kept)).status).toBe(401);
    expect((await kept.post('/api/refresh')).status).toBe(401);
    expect((await stage.tab().post('/api/logout')).status).toBe(200);
  });

  it('again in the same browser leaves one sign-in, and does not cut what the first has open', async () => {
    const ann = await stage.member('host', 'ann6');
    const before = await stage.identity.handshake(handshakeOf(stage, ann));
    const ended: string[] = [];
    if (before) stage.identity.watch(before, (why) => ended.push(why));
    dataOf(await ann.post('/api/login', { username: 'ann6', password: PASSWORD }));
    expect(dataOf<{ signIns: SignIn[] }>(await ann.get('/api/profile/sign-ins')).signIns).toHaveLength(1);
    expect(ended).toEqual([]);
    await stage.member('host', 'ben6');
    dataOf(await ann.post('/api/login', { username: 'ben6', password: PASSWORD }));
    expect(dataOf(await profile(ann))).toMatchObject({ user: { username: 'ben6' } });
  });

  it('shows the devices, and signs one out', async () => {
    const ann = await stage.member('host', 'ann7');
    const phone = stage.tab();
    dataOf(await phone.post('/api/login', { username: 'ann7', password: PASSWORD }, { 'user-agent': 'Phone/1.0' }));
    const { signIns } = dataOf<{ signIns: SignIn[] }>(await ann.get('/api/profile/sign-ins'));
    const [other] = signIns.filter(({ current }) => !current);
    expect(other).toMatchObject({ device: 'Phone/1.0', method: 'password', from: '127.0.0.1' });
    expect((await ann.ask('DELETE', `/api/profile/sign-ins/${other?.id}`)).status).toBe(200);
    expect((await profile(phone)).status).toBe(401);
    expect((await profile(ann)).status).toBe(200);
    expect((await ann.ask('DELETE', `/api/profile/sign-ins/${other?.id}`)).status).toBe(404);
  });

  it('shows and ends nobody else’s devices', async () => {
    const ann = await stage.member('host', 'ann8');
    const ben = await stage.member('producer', 'ben8');
    const [own] = dataOf<{ signIns: SignIn[] }>(await ann.get('/api/profile/sign-ins')).signIns;
    expect((await ben.ask('DELETE', `/api/profile/sign-ins/${own?.id}`)).status).toBe(404);
    expect((await profile(ann)).status).toBe(200);
  });

  it('on more devices than may be signs the one unseen for longest out', async () => {
    const first = await stage.member('host', 'ann9');
    for (let device = 0; device < 50; device += 1) {
      await stage.clock.advance(1_000);
      dataOf(await stage.tab().post('/api/login', { username: 'ann9', password: PASSWORD }));
    }
    expect((await profile(first)).status).toBe(401);
  });
});

describe('guessing passwords', () => {
  const limited = async (database: Database) => {
    const clock = new VirtualClock();
    return openIdentityStage(database, { clock, limiter: new MemoryRateLimiter(clock) });
  };
  const [embedded] = databases;

  it('is held up after five a minute, for an address and whichever way, with a database or without', async () => {
    const database = await (embedded as (typeof databases)[number]).open();
    const stage = await limited(database);
    const tries = [
      '/api/login',
      '/api/oauth/token',
      '/api/login',
      '/api/oauth/token',
      '/api/login',
      '/api/login',
      '/api/oauth/token',
    ];
    const body = { grant_type: 'password', username: 'owner', password: 'wrong password' };
    const statuses: number[] = [];
    for (const path of tries) statuses.push((await stage.tab().post(path, body)).status);
    expect(statuses).toEqual([401, 400, 401, 400, 401, 429, 429]);
    const refused = await stage.tab().post('/api/login', body);
    expect(codeOf(refused)).toBe('RATE_LIMITED');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
    await stage.clock.advance(60_000);
    expect((await stage.tab().post('/api/login', body)).status).toBe(401);
    await database.close();
    const away: number[] = [];
    for (let times = 0; times < 6; times += 1) away.push((await stage.tab().post('/api/login', body)).status);
    expect(away).toEqual([503, 503, 503, 503, 429, 429]);
    await stage.close();
  });

  it('is held up for an account, from however many addresses', async () => {
    const database = await (embedded as (typeof databases)[number]).open();
    const clock = new VirtualClock();
    const stage = await openIdentityStage(database, { clock, limiter: new MemoryRateLimiter(clock), trust: true });
    const statuses: number[] = [];
    for (let from = 1; from <= 7; from += 1) {
      const headers = { 'x-forwarded-for': `203.0.113.${from}` };
      const body = { username: from % 2 === 0 ? 'OWNER' : 'owner', password: 'wrong password' };
      statuses.push((await stage.tab().post('/api/login', body, headers)).status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
    const other = await stage
      .tab()
      .post('/api/login', { username: 'ann', password: 'x' }, { 'x-forwarded-for': '203.0.113.9' });
    expect(other.status).toBe(401);
    await stage.close();
    await database.close();
  });
});

function handshakeOf(stage: IdentityStage, tab: Tab) {
  const { host } = new URL(stage.url);
  const headers = { host, origin: stage.url, cookie: tab.jar.header };
  return { request: { headers }, address: '127.0.0.1', token: undefined };
}
