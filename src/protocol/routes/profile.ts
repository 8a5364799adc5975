import { z } from 'zod';
import {
  displayNameSchema,
  keyProviderSchema,
  KEY_PROVIDERS,
  newPasswordSchema,
  passwordSchema,
  profileSchema,
  settingsSchema,
  signInIdSchema,
  signInSchema,
} from '../accounts.js';
import { defineRoute, perUser } from '../route-contract.js';

/** What belongs to the one who asks: name, settings, keys, password, devices. */

const tag = 'Profile';
const userData = z.object({ user: profileSchema });

export const readProfile = defineRoute({
  name: 'readProfile',
  method: 'get',
  path: '/api/profile',
  tag,
  summary: 'Who is signed in, with settings and which keys there are.',
  access: 'viewer',
  limit: perUser(60),
  answer: { kind: 'data', status: 200, data: userData },
  errors: ['DATABASE_UNAVAILABLE'],
});

export const changeProfile = defineRoute({
  name: 'changeProfile',
  method: 'patch',
  path: '/api/profile',
  tag,
  summary: 'Changes the name and those settings that are named; null takes a setting back.',
  access: 'viewer',
  limit: perUser(20),
  body: z.object({
    displayName: displayNameSchema.optional(),
    settings: z
      .object({
        defaultModel: settingsSchema.shape.defaultModel.nullable(),
        defaultTemperature: settingsSchema.shape.defaultTemperature.nullable(),
        systemPrompt: settingsSchema.shape.systemPrompt.nullable(),
      })
      .optional(),
  }),
  answer: { kind: 'data', status: 200, data: userData },
  errors: ['DATABASE_UNAVAILABLE'],
});

/** Keys are visible ASCII; what else is pasted with them (spaces, line ends) is cut off. */
const apiKeySchema = z
  .string('a key')
  .trim()
  .regex(/^[\u0021-\u007e]{8,400}$/, '8 to 400 visible characters')
  .meta({ examples: ['the-key-of-your-account'] });
const apiKeysShape = Object.fromEntries(KEY_PROVIDERS.map((provider) => [provider, apiKeySchema.optional()])) as {
  [P in (typeof KEY_PROVIDERS)[number]]: z.ZodOptional<typeof apiKeySchema>;
};

export const setApiKeys = defineRoute({
  name: 'setApiKeys',
  method: 'post',
  path: '/api/profile/api-keys',
  tag,
  summary: 'Adds or replaces keys of providers; each is tried with its provider before the answer.',
  access: 'viewer',
  limit: perUser(5),
  body: z
    .strictObject(apiKeysShape)
    .refine((keys) => Object.values(keys).some((key) => key !== undefined), 'at least one key')
    .meta({ minProperties: 1 }),
  answer: {
    kind: 'data',
    status: 200,
    data: z.object({
      updated: z.array(keyProviderSchema),
      verified: z.partialRecord(keyProviderSchema, z.boolean()),
    }),
  },
  errors: ['DATABASE_UNAVAILABLE'],
});

export const deleteApiKey = defineRoute({
  name: 'deleteApiKey',
  method: 'delete',
  path: '/api/profile/api-keys/:provider',
  tag,
  summary: 'Deletes the key of a provider.',
  access: 'viewer',
  limit: perUser(20),
  params: z.object({ provider: keyProviderSchema }),
  answer: { kind: 'data', status: 200, data: z.object({ deleted: keyProviderSchema }) },
  errors: ['NOT_FOUND', 'DATABASE_UNAVAILABLE'],
});

export const changePassword = defineRoute({
  name: 'changePassword',
  method: 'post',
  path: '/api/profile/password',
  tag,
  summary: 'Sets a password and signs every other device out.',
  access: 'viewer',
  limit: perUser(5),
  body: z.object({
    /** May be left out only by an account that has none. */
    currentPassword: passwordSchema.optional(),
    newPassword: newPasswordSchema,
  }),
  answer: { kind: 'data', status: 200, data: z.object({ signedOut: z.number().int() }) },
  errors: ['INVALID_CREDENTIALS', 'DATABASE_UNAVAILABLE'],
});

export const listSignIns = defineRoute({
  name: 'listSignIns',
  method: 'get',
  path: '/api/profile/sign-ins',
  tag,
  summary: 'The devices and programs that are signed in, the latest seen first.',
  access: 'viewer',
  limit: perUser(60),
  answer: { kind: 'data', status: 200, data: z.object({ signIns: z.array(signInSchema) }) },
  errors: ['DATABASE_UNAVAILABLE'],
});

export const revokeSignIn = defineRoute({
  name: 'revokeSignIn',
  method: 'delete',
  path: '/api/profile/sign-ins/:signInId',
  tag,
  summary: 'Signs a device out; its sockets are closed with it.',
  access: 'viewer',
  limit: perUser(60),
  params: z.object({ signInId: signInIdSchema }),
  answer: { kind: 'data', status: 200, data: z.object({ revoked: signInIdSchema }) },
  errors: ['NOT_FOUND', 'DATABASE_UNAVAILABLE'],
});
