import type { Api } from '../http/api.js';
import {
  changePassword,
  changeProfile,
  deleteApiKey,
  listSignIns,
  readProfile,
  revokeSignIn,
  setApiKeys,
} from '../protocol/routes/profile.js';
import { callerOf } from './door.js';
import type { IdentityParts } from './identity-parts.js';

export function addProfileRoutes(api: Api, { accounts, keys, signIns }: IdentityParts): void {
  api.on(readProfile, async ({ principal }) => ({ user: await accounts.profile(principal.userId) }));

  api.on(changeProfile, async ({ principal, body }) => ({
    user: await accounts.changeProfile(principal.userId, body),
  }));

  api.on(setApiKeys, ({ principal, body, request }) => keys.set(principal.userId, body, callerOf(request)));

  api.on(deleteApiKey, async ({ principal, params: { provider }, request }) => {
    await keys.delete(principal.userId, provider, callerOf(request));
    return { deleted: provider };
  });

  api.on(changePassword, async ({ principal, body, request }) => ({
    signedOut: await accounts.changePassword(principal, body, callerOf(request)),
  }));

  api.on(listSignIns, async ({ principal }) => ({ signIns: await signIns.list(principal) }));

  api.on(revokeSignIn, async ({ principal, params: { signInId }, request }) => {
    await signIns.revoke(principal, signInId, callerOf(request));
    return { revoked: signInId };
  });
}
