import { clientKey } from '../core/client-key.js';
import type { Clock } from '../core/clock.js';
import type { RateDecision, RateLimiter } from '../core/rate-limiter.js';
import { hashOfToken } from '../core/token.js';
import type { AuditLog } from './audit-log.js';
import type { Caller } from './caller.js';
import { usernameKeyOf } from './user-store.js';

/** Passwords that may be tried, for one address and for one account: by whichever way, right or wrong. */
const RULE = { points: 5, windowS: 60 } as const;
const NOTED_MAX = 1_000;

/** Holds up whoever guesses passwords; asks no database. */
export class SignInThrottle {
  /** What the audit log has been told already, and until when that will do. */
  readonly #noted = new Map<string, number>();

  constructor(
    private readonly options: { readonly limiter: RateLimiter; readonly audit: AuditLog; readonly clock: Clock },
  ) {}

  /** The decision that refuses it, or the one that leaves least. */
  async take(username: string, caller: Caller): Promise<RateDecision> {
    const byAddress = await this.#count(`sign-in:ip:${clientKey(caller.address)}`, caller);
    if (!byAddress.allowed) return byAddress;
    // A stranger chooses the name: as a hash it is short, and in nobody's way.
    const byAccount = await this.#count(`sign-in:account:${hashOfToken(usernameKeyOf(username)).slice(0, 32)}`, caller);
    return byAccount.remaining <= byAddress.remaining ? byAccount : byAddress;
  }

  async #count(key: string, caller: Caller): Promise<RateDecision> {
    const decision = await this.options.limiter.take(key, RULE);
    if (!decision.allowed) this.#note(key, decision, caller);
    return decision;
  }

  /** One line for each window, or the log would be what is flooded. */
  #note(key: string, { resetAtS }: RateDecision, caller: Caller): void {
    const nowS = this.options.clock.epochMs() / 1_000;
    if ((this.#noted.get(key) ?? 0) > nowS) return;
    if (this.#noted.size >= NOTED_MAX) this.#noted.clear();
    this.#noted.set(key, resetAtS);
    const by = key.startsWith('sign-in:ip:') ? 'address' : 'account';
    void this.options.audit.record({
      action: 'sign-in.throttled',
      outcome: 'refused',
      actorId: null,
      caller,
      details: { by },
    });
  }
}
