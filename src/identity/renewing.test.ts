import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../tests/support/databases.js';
import { type IdentityStage, openIdentityStage, PASSWORD } from '../../tests/support/identity-stage.js';
import { codeOf, type CookieJar, dataOf, Tab } from '../../tests/support/tab.js';
import { tellFigure } from '../../tests/support/tell-figure.js';
import type { Database } from '../storage/database.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe.each(databases)('renewing a sign-in ($name)', { timeout: 180_000 }, ({ open }) => {
  let database: Database;
  let stage: IdentityStage;
  let people = 0;

  beforeAll(async () => {
    database = await open();
    stage = await openIdentityStage(database);
  }, 120_000);
  afterAll(async () => {
    await stage.close();
    await database.close();
  });

  const somebody = () => stage.member('host', `person${(people += 1)}`);
  const other = (tab: Tab, jar: CookieJar = tab.jar.copy()) => new Tab(stage.url, jar);
  const refresh = (tab: Tab) => tab.post('/api/refresh');
  const profile = (tab: Tab) => tab.get('/api/profile');
  const refreshOf = (tab: Tab) => tab.jar.value('refresh');
  /** A page that was left open until its access cookie had expired. */
  const later = async (...tabs: Tab[]) => {
    await stage.clock.advance(15 * MINUTE);
    for (const { jar } of tabs) jar.drop('access');
  };

  it('by two tabs at once signs nobody out, two hundred times over', async () => {
    const first = await somebody();
    const second = other(first, first.jar);
    let signOuts = 0;
    let rotations = 0;
    for (let round = 0; round < 200; round += 1) {
      await later(first);
      const before = refreshOf(first);
      const answers = await Promise.all([refresh(first), refresh(second)]);
      signOuts += answers.filter(({ status }) => status !== 200).length;
      rotations += refreshOf(first) === before ? 0 : 1;
    }
    tellFigure(`${stage.database.kind}: 200 double refreshes, ${rotations} rotations, ${signOuts} sign-outs`);
    expect([signOuts, rotations]).toEqual([0, 200]);
    expect((await profile(first)).status).toBe(200);
  });

  it('by two tabs whose cookies lag behind each other signs nobody out either', async () => {
    const first = await somebody();
    const second = other(first);
    for (let round = 0; round < 25; round += 1) {
      await later(first, second);
      const [one, two] = await Promise.all([refresh(first), refresh(second)]);
      expect([one.status, two.status]).toEqual([200, 200]);
      expect(refreshOf(first)).toBe(refreshOf(second));
      // Answers overtake each other: one tab is given what was current before.
      const late = other(first);
      await stage.clock.advance(20_000);
      expect((await refresh(first)).status).toBe(200);
      await stage.clock.advance(20_000);
      expect((await refresh(late)).status).toBe(200);
      expect((await refresh(first)).status).toBe(200);
      expect(refreshOf(late)).toBe(refreshOf(first));
      const name = second.jar.names.find((one) => one.includes('refresh')) ?? '';
      second.jar.set(name, refreshOf(first) ?? '');
    }
  });

  it('happens on the way of any request, for all that a page opens with', async () => {
    const tab = await somebody();
    await later(tab);
    const paths = Array.from({ length: 10 }, (_, index) => (index % 2 ? '/api/profile' : '/api/profile/sign-ins'));
    const answers = await Promise.all(paths.map((path) => new Tab(stage.url, tab.jar).get(path)));
    expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 200));
    expect(tab.jar.value('access')).toMatch(/^eyJ/);
    expect((await tab.ask('PATCH', '/api/profile', { displayName: 'Later' })).status).toBe(200);
  });

  it('does not happen for a change that another site has asked for', async () => {
    const tab = await somebody();
    await later(tab);
    const before = refreshOf(tab);
    const foreign = await tab.ask(
      'PATCH',
      '/api/profile',
      { displayName: 'X' },
      { 'sec-fetch-site': 'cross-site', origin: '' },
    );
    expect([foreign.status, codeOf(foreign)]).toEqual([403, 'CROSS_SITE_REFUSED']);
    expect(refreshOf(tab)).toBe(before);
  });

  it('gives a young token again instead of a new one', async () => {
    const tab = await somebody();
    const before = refreshOf(tab);
    for (let times = 0; times < 5; times += 1) expect((await refresh(tab)).status).toBe(200);
    expect(refreshOf(tab)).toBe(before);
    await stage.clock.advance(10_000);
    await refresh(tab);
    expect(refreshOf(tab)).not.toBe(before);
  });

  it('with a token that was used more than a minute ago ends the sign-in for both', async () => {
    const owner = await somebody();
    const thief = other(owner);
    await later(owner, thief);
    expect((await refresh(owner)).status).toBe(200);
    await stage.clock.advance(MINUTE + 1);
    const caught = await refresh(thief);
    expect([caught.status, codeOf(caught)]).toEqual([401, 'AUTHENTICATION_REQUIRED']);
    // A loser keeps his cookies: clearing them would sign the others out.
    expect(refreshOf(thief)).toBeDefined();
    expect((await profile(owner)).status).toBe(401);
    expect((await refresh(owner)).status).toBe(401);
    const audit = dataOf<{ entries: { action: string; outcome: string }[] }>(
      await (await stage.owner()).get('/api/audit?action=sign-in.reused-token'),
    );
    expect(audit.entries[0]).toMatchObject({ action: 'sign-in.reused-token', outcome: 'refused' });
  });

  it('notices a thief who has renewed many times before its owner comes back', async () => {
    const owner = await somebody();
    const thief = other(owner);
    for (let times = 0; times < 6; times += 1) {
      await later(thief);
      expect((await refresh(thief)).status).toBe(200);
    }
    owner.jar.drop('access');
    expect((await refresh(owner)).status).toBe(401);
    expect((await refresh(thief)).status).toBe(401);
  });

  it('takes nothing that is no token', async () => {
    const tab = await somebody();
    const name = tab.jar.names.find((one) => one.includes('refresh')) ?? '';
    for (const token of ['', 'x', 'a'.repeat(43), 'a'.repeat(5_000), '%00', "' OR 1=1 --".padEnd(43)]) {
      const forged = stage.tab();
      forged.jar.set(name, encodeURIComponent(token));
      expect([token, (await refresh(forged)).status]).toEqual([token, 401]);
      expect((await profile(forged)).status).toBe(401);
    }
    expect((await refresh(stage.tab())).status).toBe(401);
  });

  it('is there for programs too, which have no cookies', async () => {
    await somebody();
    const form = (fields: Record<string, string>) =>
      fetch(`${stage.url}/api/oauth/token`, { method: 'POST', body: new URLSearchParams(fields) });
    const json = async (response: Response) => (await response.json()) as Record<string, string>;
    const first = await form({ grant_type: 'password', username: `person${people}`, password: PASSWORD });
    expect([first.status, first.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const given = await json(first);
    expect(given).toMatchObject({ token_type: 'Bearer', expires_in: 900, scope: 'read write' });
    expect(first.headers.getSetCookie()).toEqual([]);
    const bearer = (token = '') => stage.tab().get('/api/profile', { authorization: `Bearer ${token}` });
    expect((await bearer(given['access_token'])).status).toBe(200);
    await stage.clock.advance(16 * MINUTE);
    const expired = await bearer(given['access_token']);
    expect([expired.status, expired.headers.get('www-authenticate')]).toEqual([401, 'Bearer error="invalid_token"']);
    const renewed = await json(
      await form({ grant_type: 'refresh_token', refresh_token: given['refresh_token'] ?? '' }),
    );
    expect((await bearer(renewed['access_token'])).status).toBe(200);
    expect(renewed['refresh_token']).not.toBe(given['refresh_token']);
  });

  it.each([
    [{}, 'invalid_request'],
    [{ grant_type: 'password' }, 'invalid_request'],
    [{ grant_type: 'password', username: 'nobody', password: 'wrong password' }, 'invalid_grant'],
    [{ grant_type: 'refresh_token' }, 'invalid_request'],
    [{ grant_type: 'refresh_token', refresh_token: 'x' }, 'invalid_grant'],
    [{ grant_type: 'client_credentials' }, 'unsupported_grant_type'],
    [{ grant_type: ['password', 'password'], username: 'a', password: 'b' }, 'invalid_request'],
    [{ grant_type: 7 }, 'invalid_request'],
  ])('answers %j as RFC 6749 says: %s', async (body, error) => {
    const answer = await stage.tab().post('/api/oauth/token', body);
    expect([answer.status, answer.body['error']]).toEqual([400, error]);
  });

  // The last, as it leaves nobody signed in.
  it('is over after thirty days unseen, and after ninety in all', async () => {
    const [unseen, often] = [await somebody(), await somebody()];
    for (let days = 0; days < 87; days += 29) {
      await stage.clock.advance(29 * DAY);
      often.jar.drop('access');
      expect((await refresh(often)).status).toBe(200);
    }
    expect((await refresh(unseen)).status).toBe(401);
    await stage.clock.advance(4 * DAY);
    often.jar.drop('access');
    expect((await refresh(often)).status).toBe(401);
  });
});

describe('a database that is away', { timeout: 180_000 }, () => {
  const [embedded] = databases;
  let database: Database;
  let stage: IdentityStage;

  beforeAll(async () => {
    if (embedded === undefined) throw new Error('there is always one');
    database = await embedded.open();
    stage = await openIdentityStage(database);
  }, 120_000);
  afterAll(() => stage.close());

  it('lets those go on who were signed in, and nobody else in; whoever was signed out stays out', async () => {
    const [ann, ben] = [await stage.member('host', 'ann'), await stage.member('host', 'ben')];
    const left = new Tab(stage.url, ben.jar.copy());
    await ben.post('/api/logout');
    await database.close();
    expect((await ann.post('/api/oauth/token', {})).status).toBe(400);
    const who = (tab: Tab) => tab.post('/api/refresh');
    const access = await stage.identity.handshake(handshakeOf(stage, ann));
    expect(access).toMatchObject({ username: 'ann', via: 'cookie' });
    await stage.clock.advance(20 * MINUTE);
    ann.jar.drop('access');
    expect(await stage.identity.handshake(handshakeOf(stage, ann))).toMatchObject({ username: 'ann' });
    expect(dataOf(await who(ann))).toMatchObject({ user: { username: 'ann' } });
    const away = await ann.get('/api/profile');
    expect([away.status, codeOf(away)]).toEqual([503, 'DATABASE_UNAVAILABLE']);
    left.jar.drop('access');
    const refused = await who(left);
    expect([refused.status, codeOf(refused)]).toEqual([503, 'DATABASE_UNAVAILABLE']);
    const login = await stage.tab().post('/api/login', { username: 'ann', password: PASSWORD });
    expect([login.status, codeOf(login)]).toEqual([503, 'DATABASE_UNAVAILABLE']);
    expect((await ann.post('/api/logout')).status).toBe(200);
    expect(ann.jar.names).toEqual([]);
  });
});

function handshakeOf(stage: IdentityStage, tab: Tab) {
  const { host } = new URL(stage.url);
  const headers = { host, origin: stage.url, cookie: tab.jar.header };
  return { request: { headers }, address: '127.0.0.1', token: undefined };
}
