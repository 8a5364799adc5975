import { AppError } from '../core/errors.js';
import type { Account, Profile } from '../protocol/accounts.js';
import type { Principal, Role } from '../protocol/identity.js';
import type { Pagination } from '../protocol/recordings.js';
import type { UserSettings } from '../storage/schema/index.js';
import type { AuditLog } from './audit-log.js';
import { type Caller, userOf } from './caller.js';
import type { Passwords } from './passwords.js';
import type { ProviderKeysService } from './provider-keys-service.js';
import type { Revocations } from './revocations.js';
import type { SignInService } from './sign-in-service.js';
import type { SignInStore } from './sign-in-store.js';
import type { UserRow, UserStore } from './user-store.js';

/** For somebody who is told about it, not for whoever stands at the machine. */
const INVITATION_LIFE_MS = 3 * 86_400_000;

export interface AccountsOptions {
  readonly users: UserStore;
  readonly store: SignInStore;
  readonly signIns: SignInService;
  readonly keys: ProviderKeysService;
  readonly passwords: Passwords;
  readonly revocations: Revocations;
  readonly audit: AuditLog;
}

/** What a link opens, before it has an address. */
export interface Invitation {
  readonly token: string;
  readonly expiresAt: Date;
}

export interface ProfileChange {
  readonly displayName?: string | undefined;
  readonly settings?: { readonly [Name in keyof UserSettings]?: UserSettings[Name] | null | undefined } | undefined;
}

/** Accounts, as their owners and as the studio's owner see them. */
export class AccountsService {
  constructor(private readonly options: AccountsOptions) {}

  async profile(userId: string): Promise<Profile> {
    return this.#profileOf(await this.#require(userId));
  }

  async changeProfile(userId: string, { displayName, settings }: ProfileChange): Promise<Profile> {
    const before = await this.#require(userId);
    const merged = Object.entries({ ...before.settings, ...settings }).filter(([, value]) => value != null);
    const change = {
      ...(displayName === undefined ? {} : { displayName }),
      settings: Object.fromEntries(merged) as UserSettings,
    };
    return this.#profileOf(await this.options.users.change(userId, change));
  }

  /** Signs every other device out and tells how many. Throws `INVALID_CREDENTIALS` when the present one is wrong or left out. */
  async changePassword(
    { userId, signInId }: Principal,
    { currentPassword, newPassword }: { currentPassword?: string | undefined; newPassword: string },
    caller: Caller,
  ): Promise<number> {
    const { passwords, users, signIns, audit } = this.options;
    const { passwordHash } = await this.#require(userId);
    const knows = passwordHash === null || (await passwords.matches(currentPassword ?? '', passwordHash));
    const line = { action: 'password.change', actorId: userId, target: userId, caller } as const;
    if (!knows) {
      await audit.record({ ...line, outcome: 'refused' });
      throw new AppError('INVALID_CREDENTIALS', 'The present password is wrong.', {
        details: { field: 'currentPassword', expected: 'the present password' },
      });
    }
    await users.setPassword(userId, await passwords.hash(newPassword));
    const signedOut = await signIns.revokeAll(userId, 'password changed', { but: signInId, why: 'revoked' });
    await audit.record({ ...line, outcome: 'ok', details: { signedOut } });
    return signedOut;
  }

  async page(asking: {
    limit: number;
    cursor: string | undefined;
  }): Promise<{ accounts: Account[]; pagination: Pagination }> {
    const { rows, pagination } = await this.options.users.page(asking);
    return { accounts: await this.#accountsOf(rows), pagination };
  }

  /** Throws `CONFLICT`, `UNPROCESSABLE`. */
  async create(
    asked: { username: string; displayName?: string | undefined; role: Role; password?: string | undefined },
    by: Principal,
    caller: Caller,
  ): Promise<{ account: Account; invitation: Invitation | null }> {
    const { users, passwords, audit, signIns } = this.options;
    const { username, displayName = username, role, password } = asked;
    const passwordHash = password === undefined ? null : await passwords.hash(password);
    const user = await users.add({ username, displayName, role, passwordHash });
    await audit.record({
      action: 'account.create',
      outcome: 'ok',
      actorId: by.userId,
      target: user.id,
      caller,
      details: { role },
    });
    const invitation = passwordHash === null ? await signIns.makeLink(user.id, INVITATION_LIFE_MS) : null;
    return { account: await this.#accountOf(user), invitation };
  }

  /** What the account has open ends with its old rights. Throws `NOT_FOUND`, `UNPROCESSABLE` for the last owner. */
  async change(
    userId: string,
    change: { role?: Role | undefined; disabled?: boolean | undefined; displayName?: string | undefined },
    { by, caller }: { by: Principal; caller: Caller },
  ): Promise<Account> {
    const { users, revocations, signIns, audit, store } = this.options;
    const { displayName, role, disabled } = change;
    const before = await this.#require(userId);
    let user = displayName === undefined ? before : await users.change(userId, { displayName });
    const rights = {
      ...(role === undefined || role === before.role ? {} : { role }),
      ...(disabled === undefined || disabled === (before.disabledAt !== null) ? {} : { disabled }),
    };
    if (Object.keys(rights).length > 0) {
      user = await users.changeRights(userId, rights);
      revocations.accountChanged(userId, user.version);
      if (disabled === true) {
        await signIns.revokeAll(userId, 'account disabled', { why: 'account-changed' });
        await store.dropLinks(userId);
      }
    }
    const details = { ...rights, ...(displayName === undefined ? {} : { displayName: true }) };
    await audit.record({
      action: 'account.change',
      outcome: 'ok',
      actorId: by.userId,
      target: userId,
      caller,
      details,
    });
    return this.#accountOf(user);
  }

  /** No password, no sign-in, no older link: only the new link opens it. Throws `NOT_FOUND`, `UNPROCESSABLE` when disabled. */
  async reset(
    userId: string,
    { by, caller }: { by: Principal; caller: Caller },
  ): Promise<{ account: Account; invitation: Invitation }> {
    const { users, signIns, store, audit } = this.options;
    if ((await this.#require(userId)).disabledAt !== null) {
      throw new AppError('UNPROCESSABLE', 'The account is disabled: let it in again first.');
    }
    const user = await users.setPassword(userId, null);
    await store.dropLinks(userId);
    const signedOut = await signIns.revokeAll(userId, 'account reset', { why: 'revoked' });
    await audit.record({
      action: 'account.reset',
      outcome: 'ok',
      actorId: by.userId,
      target: userId,
      caller,
      details: { signedOut },
    });
    return { account: await this.#accountOf(user), invitation: await signIns.makeLink(userId, INVITATION_LIFE_MS) };
  }

  async #require(userId: string): Promise<UserRow> {
    const user = await this.options.users.byId(userId);
    if (user === undefined) throw new AppError('NOT_FOUND', 'There is no such account.');
    return user;
  }

  async #profileOf(user: UserRow): Promise<Profile> {
    return {
      ...userOf(user),
      settings: user.settings,
      hasPassword: user.passwordHash !== null,
      apiKeys: await this.options.keys.states(user.id),
    };
  }

  async #accountOf(user: UserRow): Promise<Account> {
    const [account] = await this.#accountsOf([user]);
    if (account === undefined) throw new Error('an account has become none');
    return account;
  }

  async #accountsOf(rows: readonly UserRow[]): Promise<Account[]> {
    const seen = await this.options.store.lastSeen(rows.map(({ id }) => id));
    return rows.map((user) => ({
      ...userOf(user),
      disabled: user.disabledAt !== null,
      hasPassword: user.passwordHash !== null,
      lastSeenAt: seen.get(user.id)?.toISOString() ?? null,
    }));
  }
}
