import { bigint, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { Role } from '../../protocol/identity.js';
import { moment } from './columns.js';

export interface UserSettings {
  readonly defaultModel?: string;
  readonly defaultTemperature?: number;
  readonly systemPrompt?: string;
}

export const users = pgTable('users', {
  id: text('id').primaryKey(),
  username: text('username').notNull(),
  /** `username` folded, so that two spellings of one name are one account. */
  usernameKey: text('username_key').notNull().unique(),
  displayName: text('display_name').notNull(),
  role: text('role').$type<Role>().notNull(),
  /** Null for an account that signs in by a link only. */
  passwordHash: text('password_hash'),
  settings: jsonb('settings').$type<UserSettings>().notNull().default({}),
  /** Counts what changed its rights: a token from before it says what is not so any more. */
  version: integer('version').notNull().default(1),
  accessChangedAt: moment('access_changed_at').notNull().defaultNow(),
  disabledAt: moment('disabled_at'),
  createdAt: moment('created_at').notNull().defaultNow(),
  updatedAt: moment('updated_at').notNull().defaultNow(),
});

/** One device or program that is signed in, and the family of its refresh tokens. */
export const signIns = pgTable('sign_ins', {
  id: text('id').primaryKey(),
  userId: text('user_id')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' }),
  method: text('method').$type<'password' | 'link' | 'oauth'>().notNull(),
  userAgent: text('user_agent').notNull(),
  address: text('address').notNull(),
  createdAt: moment('created_at').notNull().defaultNow(),
  lastUsedAt: moment('last_used_at').notNull().defaultNow(),
  expiresAt: moment('expires_at').notNull(),
  revokedAt: moment('revoked_at'),
  revokedBecause: text('revoked_because'),
});

/** Used ones are kept: one that comes again, other than at once, was stolen from somebody. */
export const refreshTokens = pgTable('refresh_tokens', {
  /** SHA-256; the token itself is kept nowhere. */
  hash: text('hash').primaryKey(),
  signInId: text('sign_in_id')
    .notNull()
    .references(() => signIns.id, { onDelete: 'cascade' }),
  issuedAt: moment('issued_at').notNull(),
  usedAt: moment('used_at'),
});

/** Each opens the sign-in page for one account, once. */
export const signInLinks = pgTable('sign_in_links', {
  hash: text('hash').primaryKey(),
  userId: text('user_id')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' }),
  createdAt: moment('created_at').notNull().defaultNow(),
  expiresAt: moment('expires_at').notNull(),
  usedAt: moment('used_at'),
});

export const providerKeys = pgTable('provider_keys', {
  id: text('id').primaryKey(),
  userId: text('user_id')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' }),
  provider: text('provider').notNull(),
  /** Sealed; which key of the service opens it is `keyId`. */
  ciphertext: text('ciphertext').notNull(),
  keyId: text('key_id').notNull(),
  last4: text('last4').notNull(),
  /** When the provider last took it; null while it never has. */
  verifiedAt: moment('verified_at'),
  lastUsedAt: moment('last_used_at'),
  createdAt: moment('created_at').notNull().defaultNow(),
  updatedAt: moment('updated_at').notNull().defaultNow(),
});

/** What was done to accounts and keys. The database itself refuses to change a row, and to delete one younger than a year. */
export const auditLog = pgTable('audit_log', {
  id: text('id').primaryKey(),
  /** In the order of writing; the cursor of its pages. */
  seq: bigint('seq', { mode: 'number' }).generatedAlwaysAsIdentity(),
  at: moment('at').notNull().defaultNow(),
  /** Who did it. No reference: the line outlives the account. */
  actorId: text('actor_id'),
  action: text('action').notNull(),
  target: text('target'),
  outcome: text('outcome').$type<'ok' | 'refused' | 'failed'>().notNull(),
  address: text('address'),
  requestId: text('request_id'),
  details: jsonb('details').$type<Readonly<Record<string, unknown>>>().notNull().default({}),
});
