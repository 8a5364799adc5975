import type { Clock } from '../core/clock.js';
import { errorMessage } from '../core/errors.js';
import type { Component } from '../core/lifecycle.js';
import type { Logger } from '../core/logger.js';
import type { RateLimiter } from '../core/rate-limiter.js';
import type { Api, Authenticate } from '../http/api.js';
import { isLoopbackName } from '../http/host-name.js';
import { ACCESS_TOKEN_S } from '../protocol/routes/identity.js';
import type { UserSettings } from '../protocol/accounts.js';
import type { Principal } from '../protocol/identity.js';
import type { Database } from '../storage/database.js';
import { AccountsService } from './accounts-service.js';
import { AuditLog } from './audit-log.js';
import type { Identified } from './caller.js';
import { Door, type Handshake } from './door.js';
import type { IdentityParts } from './identity-parts.js';
import { IdentityUpkeep } from './identity-upkeep.js';
import { KeyFile } from './key-file.js';
import { LocalAccess } from './local-access.js';
import { MasterKeyHolder } from './master-key-holder.js';
import { Passwords } from './passwords.js';
import { ProviderKeysService, type VerifyKey } from './provider-keys-service.js';
import { ProviderKeyStore } from './provider-key-store.js';
import { Renewals } from './renewals.js';
import { RevocationJournal } from './revocation-journal.js';
import { type EndOfSignIn, Revocations } from './revocations.js';
import { addIdentityRoutes } from './routes.js';
import { SignInService } from './sign-in-service.js';
import { SignInStore } from './sign-in-store.js';
import { SignInThrottle } from './sign-in-throttle.js';
import { Tokens } from './tokens.js';
import { type UserRow, UserStore } from './user-store.js';

export type { AuditAction, AuditEvent } from './audit-log.js';
export type { Handshake } from './door.js';
export type { VerifyKey } from './provider-keys-service.js';
export type { EndOfSignIn } from './revocations.js';

export interface IdentityOptions {
  readonly database: Database;
  readonly dataDir: string;
  /** The address the server listens on. */
  readonly host: string;
  /** Pages of other origins that may use the server. */
  readonly origins: readonly string[];
  readonly publicUrl: string | null;
  /** The text of SECRETS_KEY. */
  readonly secretsKey: string | undefined;
  readonly limiter: RateLimiter;
  readonly verifyKey: VerifyKey;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Who may enter, and with what right. */
export interface Identity {
  readonly authenticate: Authenticate;
  /** Who connects; null for a stranger. Throws `DATABASE_UNAVAILABLE` when that cannot be told now. */
  handshake(handshake: Handshake): Promise<Principal | null>;
  /** Calls `end` once the principal's right is taken back; the answer stops watching. */
  watch(principal: Principal, end: (why: EndOfSignIn) => void): () => void;
  readonly keys: Pick<ProviderKeysService, 'reveal' | 'configured'>;
  readonly audit: Pick<AuditLog, 'record'>;
  /** What an account has chosen for all its models. Throws NOT_FOUND, DATABASE_UNAVAILABLE. */
  settingsOf(userId: string): Promise<UserSettings>;
  addRoutes(api: Api): void;
  /** Before the server listens. */
  readonly component: Component;
  /** Once it listens, and before sockets are taken: lets programs of this machine in. */
  opened(url: string): Promise<void>;
  /** Before it stops listening. */
  closed(): Promise<void>;
  /** The one-time link to print, once the database is up; null when there is none to print. */
  readonly link: Promise<string | null>;
}

const LINK_LIFE_MS = 15 * 60_000;
/** Tokens are taken a few seconds past their end. */
const TOKEN_LIFE_MS = (ACCESS_TOKEN_S + 60) * 1_000;

export function createIdentity(options: IdentityOptions): Identity {
  const { holder, localAccess, upkeep, revocations, routes, printableLink, listensAt } = connect(options);
  const { door, keys, audit } = routes;
  let tellLink: (link: string | null) => void = () => undefined;
  const link = new Promise<string | null>((resolve) => {
    tellLink = resolve;
  });
  const prepare = () => {
    const made = upkeep.start().then((owner) => (owner === null ? null : printableLink(owner)));
    void made.then(tellLink, (error: unknown) => {
      options.logger.warn({ reason: errorMessage(error) }, 'no link to sign in with: npm run sign-in makes one');
      tellLink(null);
    });
  };
  return {
    authenticate: door.authenticate,
    handshake: (handshake) => door.handshake(handshake),
    watch: (principal, end) => revocations.watch(held(principal), end),
    keys,
    audit,
    settingsOf: async (userId) => (await routes.accounts.profile(userId)).settings,
    addRoutes: (api) => addIdentityRoutes(api, routes),
    component: {
      name: 'identity',
      async start() {
        await holder.load();
        revocations.load();
      },
      stop: () => upkeep.stop(),
    },
    link,
    async opened(url) {
      listensAt(url);
      await localAccess.write({ url, publicUrl: options.publicUrl });
      prepare();
    },
    async closed() {
      upkeep.stop();
      tellLink(null);
      await localAccess.remove();
    },
  };
}

function connect(options: IdentityOptions) {
  const { clock, logger, database, publicUrl } = options;
  const holder = new MasterKeyHolder(options.secretsKey, new KeyFile(options.dataDir));
  const ring = () => holder.ring;
  const journal = new RevocationJournal(options.dataDir, logger);
  const revocations = new Revocations({ clock, tokenLifeMs: TOKEN_LIFE_MS, journal });
  const users = new UserStore(database, clock);
  const store = new SignInStore(database);
  const audit = new AuditLog({ database, clock, logger });
  const tokens = new Tokens({ ring, clock, lifeS: ACCESS_TOKEN_S });
  const localAccess = new LocalAccess(options.dataDir, tokens);
  const renewals = new Renewals({ store, audit, revocations, ring, clock });
  const common = { users, store, passwords: new Passwords(), revocations, audit };
  const signIns = new SignInService({ ...common, renewals, tokens, database, clock, logger });
  const upkeep = new IdentityUpkeep({ ...common, ...options, localAccess, tokenLifeMs: TOKEN_LIFE_MS });
  const revocationsKnown = () => upkeep.revocationsKnown();
  const site = { origins: options.origins, publicUrl };
  const startedAtMs = clock.epochMs();
  const door = new Door({ tokens, signIns, revocations, localAccess, database, site, revocationsKnown, startedAtMs });
  const keyStore = new ProviderKeyStore(database);
  const keys = new ProviderKeysService({ store: keyStore, holder, verify: options.verifyKey, audit, clock, logger });
  const accounts = new AccountsService({ ...common, signIns, keys });
  const throttle = new SignInThrottle({ limiter: options.limiter, audit, clock });
  let ownUrl = '';
  const linkAt: IdentityParts['linkAt'] = ({ token, expiresAt }, request) => ({
    url: `${publicUrl ?? request?.get('Origin') ?? ownUrl}/sign-in#${token}`,
    expiresAt: expiresAt.toISOString(),
  });
  const routes: IdentityParts = { door, site, signIns, accounts, keys, throttle, audit, linkAt };
  return {
    ...{ holder, localAccess, upkeep, revocations, routes },
    listensAt(url: string): void {
      ownUrl = url;
    },
    /**
     * Who reads what the server prints owns its machine. Where it is reached from elsewhere what it prints may travel as
     * well: a link stands in it only while there is no other way in.
     */
    async printableLink(owner: UserRow): Promise<string | null> {
      if (!isLoopbackName(options.host) && owner.passwordHash !== null) return null;
      return linkAt(await signIns.makeLink(owner.id, LINK_LIFE_MS)).url;
    },
  };
}

/** Principals of a test's own have no version: only the end of their sign-in ends what they hold. */
function held(principal: Principal): Identified {
  return { version: Number.POSITIVE_INFINITY, ...principal };
}
