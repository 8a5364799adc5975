import { z } from 'zod';
import {
  accountSchema,
  auditEntrySchema,
  displayNameSchema,
  newPasswordSchema,
  signInLinkSchema,
  userIdSchema,
  usernameSchema,
} from '../accounts.js';
import { roleSchema } from '../identity.js';
import { defineRoute, perUser } from '../route-contract.js';

/** What only owners do: who may enter, with what right, and what was done. */

const tag = 'Accounts';
const params = z.object({ userId: userIdSchema });
const pageQuery = z.object({
  limit: z.coerce.number('a number').int('a whole number').min(1, '1 to 100').max(100, '1 to 100').default(20),
  cursor: z.string().max(200, 'a cursor of this list').optional(),
});
/** The link lets somebody without a password in, to set one. */
const withLink = z.object({ account: accountSchema, link: signInLinkSchema.nullable() });

export const listAccounts = defineRoute({
  name: 'listAccounts',
  method: 'get',
  path: '/api/accounts',
  tag,
  summary: 'All accounts, the oldest first.',
  access: 'owner',
  limit: perUser(60),
  query: pageQuery,
  answer: { kind: 'page', data: z.object({ accounts: z.array(accountSchema) }) },
  errors: ['DATABASE_UNAVAILABLE'],
});

export const createAccount = defineRoute({
  name: 'createAccount',
  method: 'post',
  path: '/api/accounts',
  tag,
  summary: 'Makes an account; without a password it comes with a one-time link.',
  access: 'owner',
  limit: perUser(20),
  body: z.object({
    username: usernameSchema,
    displayName: displayNameSchema.optional(),
    role: roleSchema,
    password: newPasswordSchema.optional(),
  }),
  answer: { kind: 'data', status: 201, data: withLink },
  errors: ['CONFLICT', 'UNPROCESSABLE', 'DATABASE_UNAVAILABLE'],
});

export const changeAccount = defineRoute({
  name: 'changeAccount',
  method: 'patch',
  path: '/api/accounts/:userId',
  tag,
  summary: 'Changes the role, or lets the account in no more; what it had open is closed.',
  access: 'owner',
  limit: perUser(60),
  params,
  body: z.object({
    role: roleSchema.optional(),
    disabled: z.boolean('true or false').optional(),
    displayName: displayNameSchema.optional(),
  }),
  answer: { kind: 'data', status: 200, data: z.object({ account: accountSchema }) },
  errors: ['NOT_FOUND', 'UNPROCESSABLE', 'DATABASE_UNAVAILABLE'],
});

export const resetAccount = defineRoute({
  name: 'resetAccount',
  method: 'post',
  path: '/api/accounts/:userId/reset',
  tag,
  summary: 'Takes the password away, signs every device out, and makes a one-time link.',
  access: 'owner',
  limit: perUser(20),
  params,
  answer: { kind: 'data', status: 201, data: withLink },
  errors: ['NOT_FOUND', 'UNPROCESSABLE', 'DATABASE_UNAVAILABLE'],
});

export const listAudit = defineRoute({
  name: 'listAudit',
  method: 'get',
  path: '/api/audit',
  tag,
  summary: 'Who did what, when and from where; the latest first.',
  access: 'owner',
  limit: perUser(60),
  query: pageQuery.extend({
    action: z.string().max(60, 'the name of an action').optional(),
    userId: userIdSchema.optional(),
  }),
  answer: { kind: 'page', data: z.object({ entries: z.array(auditEntrySchema) }) },
  errors: ['DATABASE_UNAVAILABLE'],
});

export const rotateKeys = defineRoute({
  name: 'rotateKeys',
  method: 'post',
  path: '/api/key-rotation',
  tag,
  summary: 'Seals all stored keys anew with the newest key of the server, making one where the server keeps its own.',
  access: 'owner',
  limit: perUser(5),
  answer: {
    kind: 'data',
    status: 200,
    data: z.object({
      /** The newest key's id. */
      keyId: z.string(),
      resealed: z.number().int(),
      /** Sealed with keys that the server does not have; their owners have to enter them again. */
      lost: z.number().int(),
    }),
  },
  errors: ['DATABASE_UNAVAILABLE'],
});
