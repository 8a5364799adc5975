import type { Request } from 'express';
import type { SignInLink } from '../protocol/accounts.js';
import type { AccountsService, Invitation } from './accounts-service.js';
import type { AuditLog } from './audit-log.js';
import type { Door } from './door.js';
import type { ProviderKeysService } from './provider-keys-service.js';
import type { SiteRules } from './request-site.js';
import type { SignInService } from './sign-in-service.js';
import type { SignInThrottle } from './sign-in-throttle.js';

/** What the routes are made of. */
export interface IdentityParts {
  readonly door: Door;
  readonly site: SiteRules;
  readonly signIns: SignInService;
  readonly accounts: AccountsService;
  readonly keys: ProviderKeysService;
  readonly throttle: SignInThrottle;
  readonly audit: AuditLog;
  /** Gives the link the address by which the one who asked reaches the studio. */
  readonly linkAt: (invitation: Invitation, request?: Request) => SignInLink;
}
