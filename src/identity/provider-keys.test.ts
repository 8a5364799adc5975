import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../tests/support/databases.js';
import { type IdentityStage, openIdentityStage } from '../../tests/support/identity-stage.js';
import { codeOf, dataOf, type Tab } from '../../tests/support/tab.js';
import type { AuditEntry, KeyProvider, Profile } from '../protocol/accounts.js';
import type { Database } from '../storage/database.js';
import { providerKeys } from '../storage/schema/index.js';

const CLAUDE = 'sk-ant-api03-first-0123456789wxyz';
const OTHER = 'sk-ant-api03-other-0123456789abcd';

describe.each(databases)('keys of one’s own ($name)', { timeout: 60_000 }, ({ open }) => {
  let database: Database;
  let stage: IdentityStage;
  let ann: Tab;
  let id: string;
  let asked: string[];
  let verdicts: Partial<Record<KeyProvider, 'taken' | 'refused' | 'unknown'>>;

  beforeAll(async () => {
    [asked, verdicts] = [[], {}];
    database = await open();
    stage = await openIdentityStage(database, {
      verifyKey(provider, key) {
        asked.push(`${provider} ${key}`);
        return Promise.resolve(verdicts[provider] ?? 'taken');
      },
    });
    ann = await stage.member('host', 'ann');
    id = (await profile()).id;
  }, 120_000);
  afterAll(async () => {
    await stage.close();
    await database.close();
  });

  const profile = async () => dataOf<{ user: Profile }>(await ann.get('/api/profile')).user;
  const set = (keys: object) => ann.post('/api/profile/api-keys', keys);
  const rows = () => database.orm.select().from(providerKeys).where(eq(providerKeys.userId, id));
  const audit = async (action: string) =>
    dataOf<{ entries: AuditEntry[] }>(await (await stage.owner()).get(`/api/audit?action=${action}`)).entries;

  it('are tried with their providers, kept or refused, and never told again', async () => {
    verdicts = { claude: 'taken', openai: 'unknown', google: 'refused' };
    const answer = await set({ claude: ` ${CLAUDE}\n`, openai: 'sk-proj-0123456789', google: 'AIza-wrong-0123456789' });
    expect(dataOf(answer)).toEqual({
      updated: ['claude', 'openai'],
      verified: { claude: true, openai: false, google: false },
    });
    expect(asked).toEqual([`claude ${CLAUDE}`, 'openai sk-proj-0123456789', 'google AIza-wrong-0123456789']);
    const { apiKeys } = await profile();
    expect(apiKeys).toMatchObject({
      claude: { configured: true, verified: true, last4: 'wxyz', lastUsed: null },
      openai: { configured: true, verified: false, last4: '6789' },
      google: { configured: false },
      groq: { configured: false },
    });
    for (const told of [answer.body, apiKeys]) expect(JSON.stringify(told)).not.toMatch(/sk-|AIza/);
    expect(JSON.stringify(await rows())).not.toMatch(/sk-ant|sk-proj/);
    expect((await audit('api-key.set')).map(({ target, outcome }) => `${target} ${outcome}`).toSorted()).toEqual([
      'claude ok',
      'google refused',
      'openai ok',
    ]);
  });

  it.each([
    {},
    { claude: '' },
    { claude: 'short' },
    { claude: 'has space 0123' },
    { claude: 'umläut-0123456789' },
    { nobody: CLAUDE },
    { claude: 7 },
  ])('are not %j', async (keys) => {
    const answer = await set(keys);
    expect([answer.status, codeOf(answer)]).toEqual([400, 'VALIDATION_ERROR']);
    expect(JSON.stringify(answer.body)).not.toContain('0123456789');
  });

  it('are revealed to what calls the provider, for their own account alone; that is noted, and not too often', async () => {
    const { keys } = stage.identity;
    expect(await keys.reveal(id, 'claude')).toBe(CLAUDE);
    expect(await keys.reveal('usr_nobody', 'claude')).toBeUndefined();
    expect(await keys.reveal(id, 'groq')).toBeUndefined();
    expect(await keys.configured(id)).toEqual(new Set(['claude', 'openai']));
    const first = (await profile()).apiKeys.claude?.lastUsed;
    expect(first).toBe(new Date(stage.clock.epochMs()).toISOString());
    await stage.clock.advance(30_000);
    await keys.reveal(id, 'claude');
    expect((await profile()).apiKeys.claude?.lastUsed).toBe(first);
    await stage.clock.advance(31_000);
    await keys.reveal(id, 'claude');
    expect((await profile()).apiKeys.claude?.lastUsed).not.toBe(first);
    expect(await audit('api-key.use')).toHaveLength(1);
    await stage.clock.advance(60 * 60_000);
    await keys.reveal(id, 'claude');
    ann.jar.drop('access');
    expect((await audit('api-key.use')).map(({ actor, target }) => `${actor?.username} ${target}`)).toEqual([
      'ann claude',
      'ann claude',
    ]);
  });

  it('are replaced, and deleted', async () => {
    dataOf(await set({ claude: OTHER }));
    expect(await stage.identity.keys.reveal(id, 'claude')).toBe(OTHER);
    expect(await rows()).toHaveLength(2);
    dataOf(await ann.ask('DELETE', '/api/profile/api-keys/openai'));
    expect((await ann.ask('DELETE', '/api/profile/api-keys/openai')).status).toBe(404);
    expect((await ann.ask('DELETE', '/api/profile/api-keys/nobody')).status).toBe(404);
    expect((await profile()).apiKeys.openai).toEqual({ configured: false });
  });

  it('do not open in another row, of another account or provider', async () => {
    const ben = await stage.member('host', 'ben');
    const { id: benId } = dataOf<{ user: Profile }>(await ben.get('/api/profile')).user;
    dataOf(await ben.post('/api/profile/api-keys', { claude: CLAUDE }));
    const [own] = await rows();
    await database.orm
      .update(providerKeys)
      .set({ ciphertext: own?.ciphertext ?? '' })
      .where(eq(providerKeys.userId, benId));
    await expect(stage.identity.keys.reveal(benId, 'claude')).rejects.toMatchObject({ code: 'API_KEY_REQUIRED' });
    dataOf(await ben.ask('DELETE', '/api/profile/api-keys/claude'));
  });

  it('can be used all the while the server’s own key is exchanged', async () => {
    const owner = await stage.owner();
    let reading = true;
    const reads = (async () => {
      let count = 0;
      for (; reading; count += 1) expect(await stage.identity.keys.reveal(id, 'claude')).toBe(OTHER);
      return count;
    })();
    const rotated: string[] = [];
    for (let times = 0; times < 5; times += 1) {
      const before = (await rows()).map(({ keyId }) => keyId);
      const { keyId, lost } = dataOf<{ keyId: string; lost: number }>(await owner.post('/api/key-rotation'));
      expect([lost, before.includes(keyId)]).toEqual([0, false]);
      expect((await rows()).map((row) => row.keyId)).toEqual([keyId]);
      rotated.push(keyId);
    }
    reading = false;
    expect(await reads).toBeGreaterThan(0);
    expect(new Set(rotated).size).toBe(5);
    // Who is signed in stays so: the page renews what the oldest keys have signed.
    expect((await ann.get('/api/profile')).status).toBe(200);
  });
});

describe('a key of the configuration', { timeout: 60_000 }, () => {
  const [embedded] = databases;
  const [older, newer, strange] = [randomBytes(32), randomBytes(32), randomBytes(32)].map((key) => key.toString('hex'));

  it('is exchanged by putting another in front: what it sealed is sealed anew when it is used, or all at once', async () => {
    if (embedded === undefined) throw new Error('there is always one');
    const database = await embedded.open();
    const first = await openIdentityStage(database, { secretsKey: older ?? '' });
    const [ann, ben] = [await first.member('host', 'ann'), await first.member('host', 'ben')];
    for (const tab of [ann, ben]) dataOf(await tab.post('/api/profile/api-keys', { claude: CLAUDE }));
    const { id } = dataOf<{ user: Profile }>(await ann.get('/api/profile')).user;
    await first.close();
    const keyIds = async () => (await database.orm.select().from(providerKeys)).map(({ keyId }) => keyId);
    const [oldId] = await keyIds();

    const both = await openIdentityStage(database, { secretsKey: `${newer}, ${older}` });
    expect(await both.identity.keys.reveal(id, 'claude')).toBe(CLAUDE);
    expect((await keyIds()).filter((keyId) => keyId === oldId)).toHaveLength(1);
    const rotation = dataOf(await (await both.owner()).post('/api/key-rotation'));
    expect(rotation).toMatchObject({ resealed: 1, lost: 0 });
    expect(await keyIds()).not.toContain(oldId);
    await both.close();

    const alone = await openIdentityStage(database, { secretsKey: newer ?? '' });
    expect(await alone.identity.keys.reveal(id, 'claude')).toBe(CLAUDE);
    await alone.close();

    const wrong = await openIdentityStage(database, { secretsKey: strange ?? '' });
    await expect(wrong.identity.keys.reveal(id, 'claude')).rejects.toMatchObject({ code: 'API_KEY_REQUIRED' });
    expect(dataOf(await (await wrong.owner()).post('/api/key-rotation'))).toMatchObject({ resealed: 0, lost: 2 });
    expect(wrong.logged.join('\n')).not.toContain(strange);
    await wrong.close();
    await database.close();
  });
});
