import type { Request, Response } from 'express';
import { AppError } from '../core/errors.js';
import type { Api } from '../http/api.js';
import { requireAllowed, tellLimit } from '../http/rate-headers.js';
import {
  ACCESS_TOKEN_S,
  createSignInLink,
  login,
  logout,
  oauthToken,
  redeemSignInLink,
  refresh,
} from '../protocol/routes/identity.js';
import { addAccountRoutes } from './account-routes.js';
import type { SignedIn } from './caller.js';
import { callerOf } from './door.js';
import type { IdentityParts } from './identity-parts.js';
import { answerTokenRequest } from './oauth-token.js';
import { addProfileRoutes } from './profile-routes.js';
import { refuseForeignChange, refuseForeignPage } from './request-site.js';

/** Shown and spent by whoever asked for it, at once. */
const LINK_LIFE_MS = 15 * 60_000;

export function addIdentityRoutes(api: Api, parts: IdentityParts): void {
  addSignInRoutes(api, parts);
  addRenewalRoutes(api, parts);
  addProfileRoutes(api, parts);
  addAccountRoutes(api, parts);
}

function addSignInRoutes(api: Api, parts: IdentityParts): void {
  const { signIns, site, throttle } = parts;

  api.on(login, async ({ body, request, response }) => {
    refuseForeignPage(request, site);
    const caller = callerOf(request);
    const decision = await throttle.take(body.username, caller);
    tellLimit(response, decision);
    requireAllowed(response, decision);
    return admit(parts, await signIns.byPassword(body, 'password', caller), { request, response });
  });

  api.on(redeemSignInLink, async ({ body, request, response }) => {
    refuseForeignPage(request, site);
    return admit(parts, await signIns.byLink(body.token, callerOf(request)), { request, response });
  });

  api.on(createSignInLink, async ({ principal, request }) => {
    const { userId } = principal;
    const link = await signIns.makeLink(userId, LINK_LIFE_MS);
    const caller = callerOf(request);
    await parts.audit.record({ action: 'link.create', outcome: 'ok', actorId: userId, target: userId, caller });
    return parts.linkAt(link, request);
  });
}

function addRenewalRoutes(api: Api, parts: IdentityParts): void {
  const { door, signIns, site } = parts;

  api.on(refresh, async ({ request, response }) => {
    refuseForeignPage(request, site);
    const token = door.refreshTokenOf(request);
    if (token !== undefined) refuseForeignChange(request, site);
    const renewed = token === undefined ? null : await signIns.renew(token, callerOf(request), 'cookie');
    // The cookies stay: of two tabs that ask at once, the one that comes too late must not sign the other out.
    if (renewed === null) throw new AppError('AUTHENTICATION_REQUIRED', 'The sign-in has ended: sign in again.');
    door.keep(request, response, renewed.tokens);
    return { user: renewed.user, expiresIn: ACCESS_TOKEN_S };
  });

  api.on(logout, async ({ principal, request, response }) => {
    if (principal !== null) await signIns.end(principal, callerOf(request));
    door.forget(request, response);
    return { message: 'Successfully logged out' };
  });

  api.on(oauthToken, ({ body, request, response }) => answerTokenRequest(parts, { body, request, response }));
}

/** Keeps the new sign-in in the browser, in place of whatever it had. */
async function admit(
  { door, signIns }: IdentityParts,
  signedIn: SignedIn,
  { request, response }: { request: Request; response: Response },
) {
  const before = door.refreshTokenOf(request);
  if (before !== undefined) await signIns.replace(before, signedIn, callerOf(request));
  door.keep(request, response, signedIn.tokens);
  return { user: signedIn.user, expiresIn: ACCESS_TOKEN_S };
}
