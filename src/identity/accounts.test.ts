import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../tests/support/databases.js';
import { type IdentityStage, openIdentityStage, PASSWORD } from '../../tests/support/identity-stage.js';
import { codeOf, dataOf, type Tab } from '../../tests/support/tab.js';
import type { Account, AuditEntry, SignInLink } from '../protocol/accounts.js';
import type { Pagination } from '../protocol/recordings.js';
import type { Database } from '../storage/database.js';

describe.each(databases)('accounts ($name)', { timeout: 60_000 }, ({ open }) => {
  let database: Database;
  let stage: IdentityStage;
  let owner: Tab;

  beforeAll(async () => {
    database = await open();
    stage = await openIdentityStage(database);
    owner = await stage.owner();
  }, 120_000);
  afterAll(async () => {
    await stage.close();
    await database.close();
  });

  const create = (body: object) => owner.post('/api/accounts', body);
  const change = (id: string, body: object) => owner.ask('PATCH', `/api/accounts/${id}`, body);
  const made = async (body: object) => dataOf<{ account: Account; link: SignInLink | null }>(await create(body));

  it('come with a password, or with a link to set one', async () => {
    const { account, link } = await made({ username: 'carol', role: 'producer', displayName: 'Carol C.' });
    expect(account).toMatchObject({
      username: 'carol',
      displayName: 'Carol C.',
      role: 'producer',
      disabled: false,
      hasPassword: false,
      lastSeenAt: null,
    });
    expect(new Date(link?.expiresAt ?? 0).getTime()).toBe(stage.clock.epochMs() + 3 * 86_400_000);
    const carol = stage.tab();
    dataOf(await carol.post('/api/sign-in-link', { token: link?.url.split('#')[1] }));
    dataOf(await carol.post('/api/profile/password', { newPassword: PASSWORD }));
    dataOf(await stage.tab().post('/api/login', { username: 'carol', password: PASSWORD }));
    expect((await made({ username: 'dan', role: 'viewer', password: PASSWORD })).link).toBeNull();
  });

  it.each([
    [{ role: 'host' }, 'username'],
    [{ username: 'x', role: 'admin' }, 'role'],
    [{ username: 'has space', role: 'host' }, 'username'],
    [{ username: '../etc', role: 'host' }, 'username'],
    [{ username: 'x'.repeat(121), role: 'host' }, 'username'],
    [{ username: 'short', role: 'host', password: 'short' }, 'password'],
    [{ username: 'nul', role: 'host', displayName: 'a\u0000b' }, 'displayName'],
  ])('are not made of %j', async (body, field) => {
    const answer = await create(body);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'VALIDATION_ERROR', details: { field } } } });
  });

  it('have names of their own, however they are written', async () => {
    await made({ username: 'Frieda', role: 'host', password: PASSWORD });
    for (const username of ['frieda', 'FRIEDA', 'Ｆrieda'.normalize('NFKC')]) {
      const answer = await create({ username, role: 'host' });
      expect([answer.status, codeOf(answer)]).toEqual([409, 'CONFLICT']);
    }
  });

  it('are listed page by page, each once', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body } = await owner.get(`/api/accounts?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      const { accounts } = body['data'] as { accounts: Account[] };
      seen.push(...accounts.map(({ username }) => username));
      ({ cursor } = body['pagination'] as Pagination);
      expect((body['pagination'] as Pagination).totalCount).toBeGreaterThanOrEqual(4);
    }
    expect(seen).toEqual([...new Set(seen)]);
    expect(new Set(seen)).toEqual(new Set(['owner', 'carol', 'dan', 'Frieda']));
    for (const wrong of ['x', 'W10', Buffer.from('["a","b"]').toString('base64url')]) {
      expect((await owner.get(`/api/accounts?cursor=${wrong}`)).status).toBe(400);
    }
  });

  it('keep an owner, though two take each other’s right away at once', async () => {
    const first = dataOf<{ user: Account }>(await owner.get('/api/profile')).user;
    const alone = await change(first.id, { role: 'producer' });
    expect([alone.status, codeOf(alone)]).toEqual([422, 'UNPROCESSABLE']);
    expect((await change(first.id, { disabled: true })).status).toBe(422);
    const { account } = await made({ username: 'second', role: 'owner', password: PASSWORD });
    const second = stage.tab();
    dataOf(await second.post('/api/login', { username: 'second', password: PASSWORD }));
    const answers = await Promise.all([
      change(account.id, { role: 'viewer' }),
      second.ask('PATCH', `/api/accounts/${first.id}`, { role: 'viewer' }),
    ]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 422]);
    // Whoever is left makes the other one an owner again.
    const [left, lost] = answers[0].status === 200 ? [owner, account.id] : [second, first.id];
    expect((await left.ask('PATCH', `/api/accounts/${lost}`, { role: 'owner' })).status).toBe(200);
  });

  it('that are shut let nobody in, by password, link or token', async () => {
    const { account } = await made({ username: 'gone', role: 'host', password: PASSWORD });
    const tab = stage.tab();
    dataOf(await tab.post('/api/login', { username: 'gone', password: PASSWORD }));
    dataOf(await change(account.id, { disabled: true }));
    expect((await tab.get('/api/profile')).status).toBe(401);
    expect((await tab.post('/api/refresh')).status).toBe(401);
    expect((await stage.tab().post('/api/login', { username: 'gone', password: PASSWORD })).status).toBe(401);
    const reset = await owner.post(`/api/accounts/${account.id}/reset`);
    expect([reset.status, codeOf(reset)]).toEqual([422, 'UNPROCESSABLE']);
    dataOf(await change(account.id, { disabled: false }));
    dataOf(await stage.tab().post('/api/login', { username: 'gone', password: PASSWORD }));
  });

  it('that are reset are open to the new link alone', async () => {
    const { account, link } = await made({ username: 'lost', role: 'host' });
    const tab = stage.tab();
    dataOf(await tab.post('/api/sign-in-link', { token: link?.url.split('#')[1] }));
    const again = dataOf<{ link: SignInLink }>(await owner.post(`/api/accounts/${account.id}/reset`));
    const newer = dataOf<{ link: SignInLink }>(await owner.post(`/api/accounts/${account.id}/reset`));
    expect((await tab.get('/api/profile')).status).toBe(401);
    const opened = async ({ url }: SignInLink) =>
      (await stage.tab().post('/api/sign-in-link', { token: url.split('#')[1] })).status;
    expect([await opened(again.link), await opened(newer.link)]).toEqual([401, 200]);
  });

  it('change their password knowing the old one, and are signed out elsewhere', async () => {
    const ann = await stage.member('host', 'ann');
    const phone = stage.tab();
    dataOf(await phone.post('/api/login', { username: 'ann', password: PASSWORD }));
    const next = 'another battery staple';
    for (const currentPassword of [undefined, 'wrong password']) {
      const answer = await ann.post('/api/profile/password', { currentPassword, newPassword: next });
      expect([answer.status, codeOf(answer)]).toEqual([401, 'INVALID_CREDENTIALS']);
    }
    expect((await ann.post('/api/profile/password', { currentPassword: PASSWORD, newPassword: 'short' })).status).toBe(
      400,
    );
    const done = await ann.post('/api/profile/password', { currentPassword: PASSWORD, newPassword: next });
    expect(dataOf(done)).toEqual({ signedOut: 1 });
    expect([(await ann.get('/api/profile')).status, (await phone.get('/api/profile')).status]).toEqual([200, 401]);
    expect((await stage.tab().post('/api/login', { username: 'ann', password: PASSWORD })).status).toBe(401);
    dataOf(await stage.tab().post('/api/login', { username: 'ann', password: next }));
  });

  it('keep settings one by one', async () => {
    const eve = await stage.member('host', 'eve');
    const patch = async (body: object) =>
      dataOf<{ user: Record<string, unknown> }>(await eve.ask('PATCH', '/api/profile', body)).user;
    await patch({ displayName: 'Eve', settings: { defaultModel: 'gpt-4', defaultTemperature: 0.8 } });
    expect(await patch({ settings: { systemPrompt: 'Be brief.\nVery.', defaultModel: null } })).toMatchObject({
      displayName: 'Eve',
      settings: { defaultTemperature: 0.8, systemPrompt: 'Be brief.\nVery.' },
    });
    expect((await patch({}))['settings']).not.toHaveProperty('defaultModel');
    for (const settings of [
      { defaultTemperature: 3 },
      { systemPrompt: 'x'.repeat(20_001) },
      { defaultModel: '\u0000' },
    ]) {
      expect((await eve.ask('PATCH', '/api/profile', { settings })).status).toBe(400);
    }
  });

  it('leave lines that say who did what, and nobody can change', async () => {
    const { body } = await owner.get('/api/audit?limit=100');
    const { entries } = body['data'] as { entries: AuditEntry[] };
    const actions = new Set(entries.map(({ action }) => action));
    for (const action of [
      'sign-in',
      'sign-in.link',
      'account.create',
      'account.change',
      'account.reset',
      'password.change',
    ]) {
      expect(actions).toContain(action);
    }
    const [refusal] = entries.filter(({ action, outcome }) => action === 'sign-in' && outcome === 'refused');
    expect(refusal).toMatchObject({ actor: null, from: '127.0.0.1', requestId: expect.stringMatching(/^req_/) });
    expect(entries[0]?.at.localeCompare(entries.at(-1)?.at ?? '')).toBeGreaterThanOrEqual(0);
    const { rows } = await database.orm.execute(sql`select count(*)::int as all from audit_log`);
    for (const statement of [
      sql`update audit_log set action = 'nothing'`,
      sql`delete from audit_log`,
      sql`truncate audit_log`,
      sql`truncate audit_log cascade`,
    ]) {
      await expect(database.orm.execute(statement)).rejects.toMatchObject({
        cause: { message: expect.stringMatching(/append-only/) },
      });
    }
    expect((await database.orm.execute(sql`select count(*)::int as all from audit_log`)).rows).toEqual(rows);
    const own = dataOf<{ entries: AuditEntry[] }>(await owner.get('/api/audit?action=account.reset')).entries;
    expect(new Set(own.map(({ action }) => action))).toEqual(new Set(['account.reset']));
  });
});
