import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databases } from '../../tests/support/databases.js';
import { needs } from '../../tests/support/has.js';
import { type IdentityStage, openIdentityStage } from '../../tests/support/identity-stage.js';
import { noDatabase } from '../../tests/support/no-database.js';
import { codeOf, CookieJar, dataOf, Tab } from '../../tests/support/tab.js';
import { unlimited } from '../../tests/support/unlimited.js';
import { settle, VirtualClock } from '../../tests/support/virtual-clock.js';
import { silentLogger } from '../core/logger.js';
import type { Database } from '../storage/database.js';
import { createIdentity } from './index.js';

let dataDir: string;
let closing: (() => Promise<void>)[];

beforeEach(async () => {
  closing = [];
  dataDir = await mkdtemp(join(tmpdir(), 'trialogue-servers-'));
});
afterEach(async () => {
  for (const close of closing.toReversed()) await close();
  await rm(dataDir, { recursive: true, force: true });
});

async function open(name: 'embedded' | 'postgres'): Promise<Database> {
  const database = await databases.find((one) => one.name === name)?.open();
  if (database === undefined) throw new Error(`no ${name} here`);
  closing.push(() => database.close());
  return database;
}

function handshakeOf(url: string, tab: Tab) {
  const headers = { host: new URL(url).host, origin: url, cookie: tab.jar.header };
  return { request: { headers }, address: '127.0.0.1', token: undefined };
}

describe('a server that is started again', { timeout: 60_000 }, () => {
  it('lets a host back in before any database is there, and nobody who was signed out', async () => {
    const clock = new VirtualClock();
    const stage = await openIdentityStage(await open('embedded'), { dataDir, clock });
    const [ann, ben, eve] = [
      await stage.member('host', 'ann'),
      await stage.member('host', 'ben'),
      await stage.member('host', 'eve'),
    ];
    const left = new Tab(stage.url, ben.jar.copy());
    await ben.post('/api/logout');
    const { id } = dataOf<{ user: { id: string } }>(await eve.get('/api/profile')).user;
    await (await stage.owner()).ask('PATCH', `/api/accounts/${id}`, { role: 'viewer' });
    await stage.close();
    expect((await stat(join(dataDir, 'revocations.jsonl'))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(dataDir, 'revocations.jsonl'), 'utf8')).not.toMatch(/eyJ/);

    const next = createIdentity({
      ...{ dataDir, clock, host: '127.0.0.1', origins: [], publicUrl: null, secretsKey: undefined, limiter: unlimited },
      database: noDatabase(),
      logger: silentLogger,
      verifyKey: () => Promise.resolve('unknown'),
    });
    await next.component.start?.();
    expect(await next.handshake(handshakeOf(stage.url, ann))).toMatchObject({ username: 'ann', role: 'host' });
    for (const gone of [left, eve]) {
      gone.jar.drop('refresh');
      expect(await next.handshake(handshakeOf(stage.url, gone))).toBeNull();
    }
  });

  it('forgets what no token can say any more', async () => {
    const clock = new VirtualClock();
    const database = await open('embedded');
    const stage = await openIdentityStage(database, { dataDir, clock });
    await (await stage.member('host', 'ann')).post('/api/logout');
    await stage.close();
    await clock.advance(17 * 60_000);
    const again = await openIdentityStage(database, { dataDir, clock });
    closing.push(() => again.close());
    expect(await readFile(join(dataDir, 'revocations.jsonl'), 'utf8')).toBe('');
  });
});

describe('two servers on one database', { timeout: 60_000, ...needs('postgres') }, () => {
  const secretsKey = randomBytes(32).toString('hex');
  let one: IdentityStage;
  let other: IdentityStage;

  beforeEach(async () => {
    const database = await open('postgres');
    const clock = new VirtualClock();
    one = await openIdentityStage(database, { secretsKey, clock });
    other = await openIdentityStage(database, { secretsKey, clock });
    closing.push(
      () => one.close(),
      () => other.close(),
    );
  });

  /** The same browser behind a balancer, where cookies have no port in their names. */
  function atOther({ jar }: Tab): Tab {
    const [from, to] = [new URL(one.url).port, new URL(other.url).port];
    const there = new CookieJar();
    for (const name of jar.names) there.set(name.replace(from, to), jar.value(name) ?? '');
    return new Tab(other.url, there);
  }

  /** Timers of the virtual clock fire at once; what they ask the database takes its own time. */
  async function heardOf(ended: readonly string[]): Promise<void> {
    for (let round = 0; round < 200 && ended.length === 0; round += 1) {
      await other.clock.advance(500);
      await settle();
    }
  }

  it('take each other’s tokens, and hear of each other’s revocations', async () => {
    const ann = await one.member('host', 'ann');
    const there = atOther(ann);
    expect((await there.get('/api/profile')).status).toBe(200);
    const principal = await other.identity.handshake(handshakeOf(other.url, there));
    const ended: string[] = [];
    if (principal) other.identity.watch(principal, (why) => ended.push(why));
    const kept = atOther(ann);
    await ann.post('/api/logout');
    await heardOf(ended);
    expect(ended).toEqual(['revoked']);
    expect((await kept.get('/api/profile')).status).toBe(401);
  });

  it('hear of each other’s changes of rights', async () => {
    const ann = await one.member('producer', 'ann');
    const there = atOther(ann);
    const principal = await other.identity.handshake(handshakeOf(other.url, there));
    const ended: string[] = [];
    if (principal) other.identity.watch(principal, (why) => ended.push(why));
    const id = principal?.userId;
    expect((await (await one.owner()).ask('PATCH', `/api/accounts/${id}`, { role: 'viewer' })).status).toBe(200);
    await heardOf(ended);
    expect(ended).toEqual(['account-changed']);
    there.jar.drop('refresh');
    const old = await there.get('/api/profile');
    expect([old.status, codeOf(old)]).toEqual([401, 'AUTHENTICATION_REQUIRED']);
  });

  it('make one owner between them', async () => {
    const { body } = await (await one.owner()).get('/api/accounts');
    expect((body['data'] as { accounts: unknown[] }).accounts).toHaveLength(1);
  });
});
