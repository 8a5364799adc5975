import { z } from 'zod';
import { passwordSchema, signInLinkSchema, userSchema } from '../accounts.js';
import { defineRoute, perAddress, perUser } from '../route-contract.js';

/** Signing in and out. The tokens travel in httpOnly cookies, but for programs, which ask for them by OAuth2. */

const tag = 'Sign-in';
/** Seconds an access token is good for. */
export const ACCESS_TOKEN_S = 900;
const signedInSchema = z.object({ user: userSchema, expiresIn: z.number().int() });

export const login = defineRoute({
  name: 'login',
  method: 'post',
  path: '/api/login',
  tag,
  summary: 'Signs in with user name and password; the answer sets the cookies.',
  access: 'public',
  limit: perAddress(5),
  body: z.object({
    username: z
      .string('a user name')
      .trim()
      .min(1, 'a user name')
      .max(200, 'at most 200 characters')
      .meta({ examples: ['ann@example.com'] }),
    password: passwordSchema,
  }),
  answer: { kind: 'data', status: 200, data: signedInSchema },
  errors: ['INVALID_CREDENTIALS', 'CROSS_SITE_REFUSED', 'DATABASE_UNAVAILABLE'],
});

export const redeemSignInLink = defineRoute({
  name: 'redeemSignInLink',
  method: 'post',
  path: '/api/sign-in-link',
  tag,
  summary: 'Signs in with the token of a one-time link, which is spent by it.',
  access: 'public',
  limit: perAddress(10),
  body: z.object({ token: z.string('the token of the link').min(1).max(200) }),
  answer: { kind: 'data', status: 200, data: signedInSchema },
  errors: ['INVALID_CREDENTIALS', 'CROSS_SITE_REFUSED', 'DATABASE_UNAVAILABLE'],
});

export const createSignInLink = defineRoute({
  name: 'createSignInLink',
  method: 'post',
  path: '/api/sign-in-links',
  tag,
  summary: 'Makes a one-time link that signs the caller in elsewhere.',
  access: 'owner',
  limit: perUser(10),
  answer: { kind: 'data', status: 201, data: signInLinkSchema },
  errors: ['DATABASE_UNAVAILABLE'],
});

export const refresh = defineRoute({
  name: 'refresh',
  method: 'post',
  path: '/api/refresh',
  tag,
  summary: 'Renews the cookies. Browsers need not ask: any request of a sign-in that is still good does the same.',
  access: 'public',
  limit: perAddress(120),
  answer: { kind: 'data', status: 200, data: signedInSchema },
  errors: ['AUTHENTICATION_REQUIRED', 'CROSS_SITE_REFUSED', 'DATABASE_UNAVAILABLE'],
});

export const logout = defineRoute({
  name: 'logout',
  method: 'post',
  path: '/api/logout',
  tag,
  summary: 'Ends the sign-in, on the server as well, and clears the cookies.',
  access: 'optional',
  limit: 'none',
  answer: { kind: 'data', status: 200, data: z.object({ message: z.string() }) },
  errors: ['CROSS_SITE_REFUSED'],
});

/** Whatever is not text is as good as absent: RFC 6749 has an answer of its own for both. */
const field = z.string().max(2_048).optional().catch(undefined);

/** https://www.rfc-editor.org/rfc/rfc6749#section-4.3 and #section-6, as a form or as JSON. */
export const oauthToken = defineRoute({
  name: 'oauthToken',
  method: 'post',
  path: '/api/oauth/token',
  tag,
  summary: 'Tokens for programs: the password grant, and the refresh of what it gave.',
  access: 'public',
  limit: perAddress(60),
  body: z.object({
    grant_type: field,
    username: field,
    password: field,
    refresh_token: field,
    scope: field,
    client_id: field,
  }),
  form: true,
  answer: {
    kind: 'plain',
    data: z.union([
      z.object({
        access_token: z.string(),
        token_type: z.literal('Bearer'),
        expires_in: z.number().int(),
        refresh_token: z.string(),
        scope: z.string(),
      }),
      z.object({ error: z.string(), error_description: z.string() }),
    ]),
    statuses: [200, 400],
  },
  errors: ['DATABASE_UNAVAILABLE'],
});
