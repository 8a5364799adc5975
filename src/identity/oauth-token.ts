import type { Request, Response } from 'express';
import { AppError } from '../core/errors.js';
import { requireAllowed, tellLimit } from '../http/rate-headers.js';
import { ACCESS_TOKEN_S } from '../protocol/routes/identity.js';
import type { SignedIn } from './caller.js';
import { callerOf } from './door.js';
import type { IdentityParts } from './identity-parts.js';
import { refuseForeignPage } from './request-site.js';
import { scopeOf } from './tokens.js';

interface TokenRequest {
  readonly body: Readonly<
    Partial<Record<'grant_type' | 'username' | 'password' | 'refresh_token', string | undefined>>
  >;
  readonly request: Request;
  readonly response: Response;
}

/** https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
type TokenError = 'invalid_request' | 'invalid_grant' | 'unsupported_grant_type';

/** Answers in the form of RFC 6749; what concerns the server and not the grant, in our own. */
export async function answerTokenRequest(parts: IdentityParts, asked: TokenRequest): Promise<void> {
  const { request, response } = asked;
  refuseForeignPage(request, parts.site);
  response.set({ 'Cache-Control': 'no-store', Pragma: 'no-cache' });
  const granted = await grant(parts, asked);
  if ('error' in granted) {
    response.status(400).json({ error: granted.error, error_description: granted.because });
    return;
  }
  response.json({
    access_token: granted.tokens.access,
    token_type: 'Bearer',
    expires_in: ACCESS_TOKEN_S,
    refresh_token: granted.tokens.refresh,
    scope: scopeOf(granted.principal.role).join(' '),
  });
}

type Granted = SignedIn | { readonly error: TokenError; readonly because: string };

async function grant(parts: IdentityParts, { body, request, response }: TokenRequest): Promise<Granted> {
  const { username, password, refresh_token: refreshToken } = body;
  const caller = callerOf(request);
  switch (body.grant_type) {
    case 'password': {
      if (!username || !password) return refused('invalid_request', 'The password grant takes username and password.');
      const decision = await parts.throttle.take(username, caller);
      tellLimit(response, decision);
      requireAllowed(response, decision);
      return parts.signIns.byPassword({ username, password }, 'oauth', caller).catch(grantRefused);
    }
    case 'refresh_token': {
      if (!refreshToken) return refused('invalid_request', 'The refresh_token grant takes refresh_token.');
      const renewed = await parts.signIns.renew(refreshToken, caller, 'bearer');
      return renewed ?? refused('invalid_grant', 'The refresh token is not good any more.');
    }
    case undefined:
      return refused('invalid_request', 'grant_type is missing: password or refresh_token.');
    default:
      return refused('unsupported_grant_type', 'grant_type has to be password or refresh_token.');
  }
}

function grantRefused(error: unknown): Granted {
  if (error instanceof AppError && error.code === 'INVALID_CREDENTIALS') return refused('invalid_grant', error.message);
  throw error;
}

function refused(error: TokenError, because: string): Granted {
  return { error, because };
}
