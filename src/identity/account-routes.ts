import type { Api } from '../http/api.js';
import {
  changeAccount,
  createAccount,
  listAccounts,
  listAudit,
  resetAccount,
  rotateKeys,
} from '../protocol/routes/accounts.js';
import { callerOf } from './door.js';
import type { IdentityParts } from './identity-parts.js';

export function addAccountRoutes(api: Api, { accounts, audit, keys, linkAt }: IdentityParts): void {
  api.on(listAccounts, async ({ query: { limit, cursor } }) => {
    const { accounts: rows, pagination } = await accounts.page({ limit, cursor });
    return { data: { accounts: rows }, pagination };
  });

  api.on(createAccount, async ({ principal, body, request }) => {
    const { account, invitation } = await accounts.create(body, principal, callerOf(request));
    return { account, link: invitation && linkAt(invitation, request) };
  });

  api.on(changeAccount, async ({ principal, params: { userId }, body, request }) => ({
    account: await accounts.change(userId, body, { by: principal, caller: callerOf(request) }),
  }));

  api.on(resetAccount, async ({ principal, params: { userId }, request }) => {
    const { account, invitation } = await accounts.reset(userId, { by: principal, caller: callerOf(request) });
    return { account, link: linkAt(invitation, request) };
  });

  api.on(listAudit, async ({ query: { limit, cursor, action, userId } }) => {
    const of = { ...(action === undefined ? {} : { action }), ...(userId === undefined ? {} : { userId }) };
    const { entries, pagination } = await audit.page({ limit, cursor, ...of });
    return { data: { entries }, pagination };
  });

  api.on(rotateKeys, ({ principal, request }) => keys.rotate(principal.userId, callerOf(request)));
}
