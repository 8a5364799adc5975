import { z } from 'zod';
import { roleSchema } from './identity.js';

/** Accounts, sign-ins and keys as the REST interface tells them. Nothing here holds a secret. */

/** Vendors an account may keep a key of. */
export const KEY_PROVIDERS = ['claude', 'openai', 'google', 'groq', 'together', 'openrouter'] as const;
export const keyProviderSchema = z.enum(KEY_PROVIDERS, `one of ${KEY_PROVIDERS.join(', ')}`);
export type KeyProvider = (typeof KEY_PROVIDERS)[number];

/** Databases keep no NUL, and people mean no other control sign but line breaks and tabs. */
const plainText = (max: number) =>
  z
    .string(`text of at most ${max} characters`)
    .max(max, `at most ${max} characters`)
    .regex(/^[\t\n\r\u0020-\u007e\u00a0-\uffff]*$/, 'text without control characters');

/** An e-mail address or a plain name; upper and lower case count the same. */
export const usernameSchema = z
  .string('a user name')
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._@+-]{0,119}$/u, '1 to 120 letters, digits and . _ @ + -')
  .meta({ examples: ['ann@example.com'] });

/** No rules of composition: length is what helps (NIST SP 800-63B). */
export const newPasswordSchema = z
  .string('a password')
  .min(10, 'at least 10 characters')
  .max(256, 'at most 256 characters')
  .meta({ examples: ['correct horse battery'] });

/** As typed at the door: whatever does not fit is a wrong password, found out at the usual cost. */
export const passwordSchema = z
  .string('a password')
  .min(1, 'a password')
  .max(1_024, 'at most 1024 characters')
  .meta({ examples: ['correct horse battery'] });

export const displayNameSchema = plainText(120).trim().min(1, 'a name');
const idSchema = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[0-9a-z]{1,32}$`), `an id (${prefix}_…)`);
export const userIdSchema = idSchema('usr');
export const signInIdSchema = idSchema('sgn');
const timeSchema = z.iso.datetime();

export const userSchema = z.object({
  id: userIdSchema,
  username: z.string(),
  displayName: z.string(),
  role: roleSchema,
  createdAt: timeSchema,
});

export const settingsSchema = z.object({
  defaultModel: plainText(120).optional(),
  defaultTemperature: z.number('a number').min(0, 'from 0 to 2').max(2, 'from 0 to 2').optional(),
  systemPrompt: plainText(20_000).optional(),
});

/** What is told of a key: that there is one, never what it is. */
export const keyStateSchema = z.object({
  configured: z.boolean(),
  /** The provider has taken it; false when it refused it or could not be asked. */
  verified: z.boolean().optional(),
  last4: z.string().optional(),
  lastUsed: timeSchema.nullable().optional(),
  updatedAt: timeSchema.optional(),
});

export const profileSchema = userSchema.extend({
  settings: settingsSchema,
  hasPassword: z.boolean(),
  apiKeys: z.record(keyProviderSchema, keyStateSchema),
});

/** One device or program that is signed in. */
export const signInSchema = z.object({
  id: signInIdSchema,
  /** The one that asks. */
  current: z.boolean(),
  method: z.enum(['password', 'link', 'oauth']),
  /** As the browser or program named itself. */
  device: z.string(),
  from: z.string(),
  createdAt: timeSchema,
  lastSeenAt: timeSchema,
  expiresAt: timeSchema,
});

export const accountSchema = userSchema.extend({
  disabled: z.boolean(),
  hasPassword: z.boolean(),
  lastSeenAt: timeSchema.nullable(),
});

/** Opens the sign-in page for one account, once. */
export const signInLinkSchema = z.object({
  url: z.string(),
  expiresAt: timeSchema,
});

export const auditEntrySchema = z.object({
  id: z.string(),
  at: timeSchema,
  /** Null for a stranger, and for the server itself. */
  actor: z.object({ id: z.string(), username: z.string() }).nullable(),
  action: z.string(),
  target: z.string().nullable(),
  outcome: z.enum(['ok', 'refused', 'failed']),
  from: z.string(),
  requestId: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});

export type User = z.infer<typeof userSchema>;
export type UserSettings = z.infer<typeof settingsSchema>;
export type KeyState = z.infer<typeof keyStateSchema>;
export type Profile = z.infer<typeof profileSchema>;
export type SignIn = z.infer<typeof signInSchema>;
export type Account = z.infer<typeof accountSchema>;
export type SignInLink = z.infer<typeof signInLinkSchema>;
export type AuditEntry = z.infer<typeof auditEntrySchema>;
