import { localToken } from '../../scripts/local-access.js';
import type { Logger } from '../../src/core/logger.js';
import type { Account, SignInLink } from '../../src/protocol/accounts.js';
import type { Role } from '../../src/protocol/identity.js';
import type { Database } from '../../src/storage/database.js';
import { databases } from './databases.js';
import { dataOf, Tab } from './tab.js';
import { startTestApp, type TestApp } from './test-app.js';
import { VirtualClock } from './virtual-clock.js';

export const PASSWORD = 'correct horse battery';

/** An account of a role, signed in as a browser and as a program. */
export interface Member {
  readonly id: string;
  readonly username: string;
  readonly tab: Tab;
  readonly bearer: string;
}

/** The whole service behind its door, with an embedded database, on a virtual clock. */
export interface ClosedApp extends TestApp {
  readonly clock: VirtualClock;
  readonly database: Database;
  readonly owner: Tab;
  member(role: Role, username: string): Promise<Member>;
  /** As often as one likes; each is a sign-in of its own. */
  signIn(username: string): Promise<Omit<Member, 'id' | 'username'>>;
}

export async function startClosedApp(
  options: { env?: Record<string, string>; logger?: Logger } = {},
): Promise<ClosedApp> {
  const [embedded] = databases;
  if (embedded === undefined) throw new Error('there is always an embedded one');
  const database = await embedded.open();
  const clock = new VirtualClock(Date.now());
  const app = await startTestApp({
    door: 'closed',
    overrides: { database, clock, ...(options.logger ? { logger: options.logger } : {}) },
    ...(options.env ? { env: options.env } : {}),
  });
  const owner = new Tab(app.url);
  const link = await ownLink(app);
  dataOf(await owner.post('/api/sign-in-link', { token: link.split('#')[1] }));
  const signIn = async (username: string) => {
    const tab = new Tab(app.url);
    dataOf(await tab.post('/api/login', { username, password: PASSWORD }));
    const body = { grant_type: 'password', username, password: PASSWORD };
    const { body: granted } = await new Tab(app.url).post('/api/oauth/token', body);
    return { tab, bearer: String(granted['access_token']) };
  };
  return {
    ...app,
    ...{ clock, database, owner, signIn },
    async member(role, username) {
      const made = await owner.post('/api/accounts', { username, role, password: PASSWORD });
      const { account } = dataOf<{ account: Account }>(made);
      return { id: account.id, username, ...(await signIn(username)) };
    },
    async close() {
      await app.close();
      await database.close();
    },
  };
}

/** As a program of the server's machine gets it. */
async function ownLink(app: TestApp): Promise<string> {
  const authorization = `Bearer ${localToken(app.url, app.dataDir) ?? ''}`;
  return dataOf<SignInLink>(await new Tab(app.url).post('/api/sign-in-links', undefined, { authorization })).url;
}
