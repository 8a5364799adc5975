import type { Role, Principal } from '../protocol/identity.js';
import type { User } from '../protocol/accounts.js';
import type { UserRow } from './user-store.js';

/** Who asks, as far as the wire tells: for the audit log and the list of devices. */
export interface Caller {
  readonly address: string;
  readonly userAgent: string;
  readonly requestId: string;
}

/** A principal, and of which version of its account: what it holds open ends with that version. */
export interface Identified extends Principal {
  readonly version: number;
}

export interface AccessTokens {
  readonly access: string;
  readonly refresh: string;
}

/** What signing in, or renewing it, gives. */
export interface SignedIn {
  readonly user: User;
  readonly principal: Identified;
  readonly tokens: AccessTokens;
}

export function userOf({ id, username, displayName, role, createdAt }: UserRow): User {
  return { id, username, displayName, role: role satisfies Role, createdAt: createdAt.toISOString() };
}

export function identified(
  { id, username, role, version }: UserRow,
  signInId: string,
  via: Principal['via'],
): Identified {
  return { userId: id, username, role, version, signInId, via };
}
