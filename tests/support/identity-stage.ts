import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LogFields, type Logger, silentLogger } from '../../src/core/logger.js';
import type { RateLimiter } from '../../src/core/rate-limiter.js';
import { Api } from '../../src/http/api.js';
import { closeServer, listen } from '../../src/http/listen.js';
import { createHttpApp } from '../../src/http/server.js';
import { createIdentity, type Identity, type VerifyKey } from '../../src/identity/index.js';
import type { Account } from '../../src/protocol/accounts.js';
import type { Role } from '../../src/protocol/identity.js';
import type { Database } from '../../src/storage/database.js';
import { dataOf, Tab } from './tab.js';
import { unlimited } from './unlimited.js';
import { VirtualClock } from './virtual-clock.js';

export const LISTED = 'https://listed.example';
export const PASSWORD = 'correct horse battery';

/** The routes of identity on a server of their own, on a virtual clock. */
export interface IdentityStage {
  readonly url: string;
  readonly clock: VirtualClock;
  readonly identity: Identity;
  readonly database: Database;
  readonly dataDir: string;
  /** Every line of the log, as it is handed to the logger. */
  readonly logged: string[];
  /** The link the server has printed. */
  readonly link: string;
  tab(): Tab;
  /** A tab whose account is the owner, signed in by a link. */
  owner(): Promise<Tab>;
  /** A new account of this role, signed in by its password. */
  member(role: Role, username: string): Promise<Tab>;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly limiter?: RateLimiter;
  readonly verifyKey?: VerifyKey;
  readonly secretsKey?: string;
  readonly publicUrl?: string;
  readonly dataDir?: string;
  readonly clock?: VirtualClock;
  /** As behind a proxy on this machine. */
  readonly trust?: true;
}

export async function openIdentityStage(database: Database, options: StageOptions = {}): Promise<IdentityStage> {
  const { clock = new VirtualClock(), limiter = unlimited } = options;
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'trialogue-identity-')));
  const logged: string[] = [];
  const identity = createIdentity({
    database,
    dataDir,
    clock,
    limiter,
    host: '127.0.0.1',
    origins: [LISTED],
    publicUrl: options.publicUrl ?? null,
    secretsKey: options.secretsKey,
    verifyKey: options.verifyKey ?? (() => Promise.resolve('taken')),
    logger: keeping(logged),
  });
  await identity.component.start?.();
  const api = new Api({ authenticate: identity.authenticate, limiter });
  identity.addRoutes(api);
  const http = { config: { corsOrigins: [LISTED] }, api, webDir: join(dataDir, 'web'), logger: keeping(logged) };
  const server = createServer(createHttpApp({ ...http, ...(options.trust ? { trust: () => true } : {}) }));
  const url = await listen(server, { host: '127.0.0.1', port: 0 });
  await identity.opened(url);
  const link = (await identity.link) ?? '';
  const tab = () => new Tab(url);
  const opened = tab();
  dataOf(await opened.post('/api/sign-in-link', { token: link.split('#')[1] }));
  const owner = () => Promise.resolve(new Tab(url, opened.jar));
  return {
    ...{ url, clock, identity, database, dataDir, logged, link, tab, owner },
    async member(role, username) {
      const made = await opened.post('/api/accounts', { username, role, password: PASSWORD });
      dataOf<{ account: Account }>(made);
      const member = tab();
      dataOf(await member.post('/api/login', { username, password: PASSWORD }));
      return member;
    },
    async close() {
      await closeServer(server, 0);
      await identity.closed();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function keeping(logged: string[]): Logger {
  const keep = (fields: LogFields, message: string) => {
    const { error } = fields;
    const told = error instanceof Error ? `${error.stack} ${JSON.stringify(error)}` : '';
    logged.push(`${message} ${JSON.stringify(fields)} ${told}`);
  };
  const logger: Logger = { ...silentLogger, debug: keep, info: keep, warn: keep, error: keep, child: () => logger };
  return logger;
}
