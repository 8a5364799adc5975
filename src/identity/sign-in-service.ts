import type { Clock } from '../core/clock.js';
import { AppError, errorMessage } from '../core/errors.js';
import { newId } from '../core/id.js';
import type { Logger } from '../core/logger.js';
import { hashOfToken, newToken } from '../core/token.js';
import { limits } from '../limits.js';
import type { SignIn } from '../protocol/accounts.js';
import type { Principal } from '../protocol/identity.js';
import type { Database } from '../storage/database.js';
import type { AuditAction, AuditLog } from './audit-log.js';
import { type Caller, type Identified, identified, type SignedIn, userOf } from './caller.js';
import { KnownSignIns } from './known-sign-ins.js';
import type { Passwords } from './passwords.js';
import { newRefreshToken } from './refresh-tokens.js';
import { IDLE_LIFE_MS, type Renewals } from './renewals.js';
import type { EndOfSignIn, Revocations } from './revocations.js';
import type { SignInRow, SignInStore } from './sign-in-store.js';
import type { Tokens } from './tokens.js';
import type { UserRow, UserStore } from './user-store.js';

export interface SignInOptions {
  readonly users: UserStore;
  readonly store: SignInStore;
  readonly renewals: Renewals;
  readonly tokens: Tokens;
  readonly passwords: Passwords;
  readonly revocations: Revocations;
  readonly audit: AuditLog;
  readonly database: Pick<Database, 'whenUp'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

type Method = SignInRow['method'];
type Whose = Pick<Principal, 'userId' | 'signInId'>;

const ACTIONS = { password: 'sign-in', link: 'sign-in.link', oauth: 'sign-in.oauth' } as const satisfies Record<
  Method,
  AuditAction
>;

/** Who is signed in, since when and where: begins, renews and ends sign-ins. */
export class SignInService {
  readonly #known: KnownSignIns;

  constructor(private readonly options: SignInOptions) {
    this.#known = new KnownSignIns(options.revocations);
  }

  /** Throws `INVALID_CREDENTIALS`, whichever of the two is wrong and after the same time. */
  async byPassword(
    { username, password }: { readonly username: string; readonly password: string },
    method: 'password' | 'oauth',
    caller: Caller,
  ): Promise<SignedIn> {
    const { users, passwords, audit } = this.options;
    const user = await users.byUsername(username);
    const matches = await passwords.matches(password, user?.passwordHash ?? null);
    if (user !== undefined && user.disabledAt === null && matches) return this.#open(user, method, caller);
    await audit.record({
      action: ACTIONS[method],
      outcome: 'refused',
      actorId: null,
      target: user?.id ?? null,
      caller,
    });
    throw new AppError('INVALID_CREDENTIALS', 'User name or password is wrong.');
  }

  /** Throws `INVALID_CREDENTIALS` for a link that was used, is too old or never was. */
  async byLink(token: string, caller: Caller): Promise<SignedIn> {
    const { store, users, audit } = this.options;
    const userId = await store.useLink(hashOfToken(token), this.#now());
    const user = userId === undefined ? undefined : await users.byId(userId);
    if (user !== undefined && user.disabledAt === null) return this.#open(user, 'link', caller);
    await audit.record({ action: 'sign-in.link', outcome: 'refused', actorId: null, target: userId ?? null, caller });
    throw new AppError(
      'INVALID_CREDENTIALS',
      'This link has been used or is too old. Ask for another: npm run sign-in on the machine of the server, or an owner.',
    );
  }

  /** New tokens for a sign-in that is still good; null for any other. While the database is away, those it vouched for go on. */
  async renew(refreshToken: string, caller: Caller, via: Principal['via']): Promise<SignedIn | null> {
    try {
      const renewed = await this.options.renewals.renew(refreshToken, caller);
      if (renewed === null) return null;
      return await this.#give(renewed.found.user, renewed.found.signIn.id, { refresh: renewed.token, via });
    } catch (error) {
      const known = this.#whileAway(error, refreshToken);
      const principal = { ...known.principal, via };
      const access = await this.options.tokens.issue(principal);
      return { user: known.user, principal, tokens: { access, refresh: refreshToken } };
    }
  }

  /** As above, without new tokens. */
  async look(refreshToken: string, caller: Caller, via: Principal['via']): Promise<Identified | null> {
    try {
      const found = await this.options.renewals.look(refreshToken, caller);
      if (found === null) return null;
      const principal = identified(found.user, found.signIn.id, via);
      this.#known.remember(refreshToken, { user: userOf(found.user), principal });
      return principal;
    } catch (error) {
      return { ...this.#whileAway(error, refreshToken).principal, via };
    }
  }

  /** Signs out. Holds from now on in this process; in the database as soon as it is there. */
  async end({ userId, signInId }: Whose, caller: Caller): Promise<void> {
    this.options.revocations.signInEnded(signInId, 'signed-out');
    await this.#revoke(signInId, 'signed out');
    await this.options.audit.record({ action: 'sign-out', outcome: 'ok', actorId: userId, target: signInId, caller });
  }

  /** The browser has signed in anew: what it had before leads nowhere, but what hangs on it goes on for the same account. */
  async replace(refreshToken: string, by: SignedIn, caller: Caller): Promise<void> {
    const before = await this.look(refreshToken, caller, 'cookie').catch(() => null);
    if (before === null || before.signInId === by.principal.signInId) return;
    if (before.userId !== by.principal.userId) return this.end(before, caller);
    await this.#revoke(before.signInId, 'signed in anew');
  }

  async list({ userId, signInId: current }: Whose): Promise<SignIn[]> {
    const rows = await this.options.store.live(userId, this.#now());
    return rows.map(({ id, method, userAgent, address, createdAt, lastUsedAt, expiresAt }) => ({
      id,
      current: id === current,
      method,
      device: userAgent,
      from: address,
      createdAt: createdAt.toISOString(),
      lastSeenAt: lastUsedAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
    }));
  }

  /** Ends one of the caller's own. Throws `NOT_FOUND`. */
  async revoke({ userId }: Whose, signInId: string, caller: Caller): Promise<void> {
    const { store, revocations, audit } = this.options;
    if (!(await store.revoke(signInId, 'revoked', { now: this.#now(), userId }))) {
      throw new AppError('NOT_FOUND', 'There is no such sign-in.');
    }
    revocations.signInEnded(signInId, 'revoked');
    await audit.record({ action: 'sign-in.revoke', outcome: 'ok', actorId: userId, target: signInId, caller });
  }

  /** Ends all of an account but one; how many there were. */
  async revokeAll(userId: string, because: string, options: { but?: string; why: EndOfSignIn }): Promise<number> {
    const { but, why } = options;
    const now = this.#now();
    const ended = await this.options.store.revokeAll(userId, because, { now, ...(but === undefined ? {} : { but }) });
    for (const id of ended) this.options.revocations.signInEnded(id, why);
    return ended.length;
  }

  /** A token that signs this account in once. */
  async makeLink(userId: string, lifeMs: number): Promise<{ token: string; expiresAt: Date }> {
    const token = newToken();
    const now = this.#now();
    const expiresAt = new Date(now.getTime() + lifeMs);
    await this.options.store.addLink({ hash: hashOfToken(token), userId, createdAt: now, expiresAt });
    return { token, expiresAt };
  }

  async #open(user: UserRow, method: Method, caller: Caller): Promise<SignedIn> {
    const { store, audit } = this.options;
    const now = this.#now();
    const id = newId('sgn');
    const refresh = newRefreshToken();
    const { address, userAgent } = caller;
    const expiresAt = new Date(now.getTime() + IDLE_LIFE_MS);
    const row = { id, userId: user.id, method, address, userAgent, createdAt: now, lastUsedAt: now, expiresAt };
    await store.open(row, hashOfToken(refresh), now);
    await this.#keepRoom(user.id);
    await audit.record({ action: ACTIONS[method], outcome: 'ok', actorId: user.id, target: id, caller });
    return this.#give(user, id, { refresh, via: method === 'oauth' ? 'bearer' : 'cookie' });
  }

  async #give(
    row: UserRow,
    signInId: string,
    { refresh, via }: { refresh: string; via: Principal['via'] },
  ): Promise<SignedIn> {
    const principal = identified(row, signInId, via);
    const user = userOf(row);
    this.#known.remember(refresh, { user, principal });
    return { user, principal, tokens: { access: await this.options.tokens.issue(principal), refresh } };
  }

  async #keepRoom(userId: string): Promise<void> {
    const { store, revocations } = this.options;
    const now = this.#now();
    const tooMany = (await store.live(userId, now)).slice(limits.signInsPerAccount);
    for (const { id } of tooMany) {
      await store.revoke(id, 'too many devices', { now });
      revocations.signInEnded(id, 'revoked');
    }
  }

  async #revoke(signInId: string, because: string): Promise<void> {
    const { store, database, logger } = this.options;
    const now = this.#now();
    const revoking = () => store.revoke(signInId, because, { now });
    await revoking().catch((error: unknown) => {
      logger.warn({ signInId, reason: errorMessage(error) }, 'sign-in is ended here, and in the database later');
      void database
        .whenUp()
        .then((up) => up && revoking())
        .catch((again: unknown) => {
          logger.error({ signInId, reason: errorMessage(again) }, 'sign-in could not be ended in the database');
        });
    });
  }

  /** Throws the error again, unless the database is away and has vouched for the token before. */
  #whileAway(error: unknown, refreshToken: string) {
    const known = this.#known.recall(refreshToken);
    if (known === undefined || !(error instanceof AppError) || error.code !== 'DATABASE_UNAVAILABLE') throw error;
    return known;
  }

  #now(): Date {
    return new Date(this.options.clock.epochMs());
  }
}
