import type { Clock } from '../core/clock.js';
import { hashOfToken } from '../core/token.js';
import type { AuditLog } from './audit-log.js';
import type { Caller } from './caller.js';
import type { KeyRing } from './key-ring.js';
import { looksLikeRefreshToken, successorsOf } from './refresh-tokens.js';
import type { Revocations } from './revocations.js';
import type { FoundRefresh, SignInStore } from './sign-in-store.js';

/** Of one sign-in, unseen for so long; and however often it is seen. */
export const IDLE_LIFE_MS = 30 * 86_400_000;
export const WHOLE_LIFE_MS = 90 * 86_400_000;
/** A used token that comes again within this is the other tab's, or of an answer that got lost on its way. */
export const GRACE_MS = 60_000;
/** A token this young is not replaced: whoever asks in a loop fills no table. */
const YOUNG_MS = 10_000;
/** Tokens that can follow one another within the grace, and one. */
const STEPS_MAX = Math.ceil(GRACE_MS / YOUNG_MS) + 2;

export interface RenewalOptions {
  readonly store: SignInStore;
  readonly audit: AuditLog;
  readonly revocations: Revocations;
  readonly ring: () => KeyRing;
  readonly clock: Clock;
}

/** The token a client goes on with, and whose it is. */
export interface Renewed {
  readonly found: FoundRefresh;
  readonly token: string;
}

/**
 * Replaces refresh tokens: each is good once. One that comes a second time within the grace gets what the first time got;
 * later it has been stolen by one of the two who have it, and the sign-in ends for both
 * (https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2).
 */
export class Renewals {
  /** Tabs of one browser ask at the same time, with the same token. */
  readonly #running = new Map<string, Promise<Renewed | null>>();

  constructor(private readonly options: RenewalOptions) {}

  /** Null when the token is not good any more. Throws `DATABASE_UNAVAILABLE`. */
  renew(token: string, caller: Caller): Promise<Renewed | null> {
    const running = this.#running.get(token);
    if (running !== undefined) return running;
    const renewing = this.#renew(token, caller).finally(() => this.#running.delete(token));
    this.#running.set(token, renewing);
    return renewing;
  }

  /** Whose it is, and nothing is changed. Null and throws as above. */
  async look(token: string, caller: Caller): Promise<FoundRefresh | null> {
    const found = await this.#good(token);
    if (found === null) return null;
    if (found.token.usedAt !== null && !this.#isWithinGrace(found.token.usedAt)) return this.#reused(found, caller);
    return found;
  }

  async #renew(token: string, caller: Caller): Promise<Renewed | null> {
    let given = token;
    for (let step = 0; step < STEPS_MAX; step += 1) {
      const found = await this.look(given, caller);
      if (found === null) return null;
      if (found.token.usedAt === null) {
        if (this.#nowMs() - found.token.issuedAt.getTime() < YOUNG_MS) return { found, token: given };
        const next = await this.#rotate(found, given);
        if (next !== undefined) return { found, token: next };
        // Another process was quicker: its successor is ours.
      }
      const next = await this.#successor(given);
      if (next === undefined) return null;
      given = next;
    }
    return null;
  }

  async #rotate(found: FoundRefresh, token: string): Promise<string | undefined> {
    const [next] = successorsOf(token, this.options.ring());
    if (next === undefined) return undefined;
    const nowMs = this.#nowMs();
    const endMs = Math.min(nowMs + IDLE_LIFE_MS, found.signIn.createdAt.getTime() + WHOLE_LIFE_MS);
    const moments = { now: new Date(nowMs), expiresAt: new Date(endMs) };
    return (await this.options.store.rotate(found, { hash: hashOfToken(next), ...moments })) ? next : undefined;
  }

  /** What the token was replaced by, with whichever key of the ring that was. */
  async #successor(token: string): Promise<string | undefined> {
    const candidates = successorsOf(token, this.options.ring());
    const row = await this.options.store.firstOf(candidates.map(hashOfToken));
    return candidates.find((candidate) => hashOfToken(candidate) === row?.hash);
  }

  async #good(token: string): Promise<FoundRefresh | null> {
    if (!looksLikeRefreshToken(token)) return null;
    const found = await this.options.store.find(hashOfToken(token));
    if (found === undefined) return null;
    const { signIn, user } = found;
    const isOver = signIn.revokedAt !== null || signIn.expiresAt.getTime() <= this.#nowMs();
    return isOver || user.disabledAt !== null ? null : found;
  }

  async #reused({ signIn, user }: FoundRefresh, caller: Caller): Promise<null> {
    const { store, revocations, audit } = this.options;
    await store.revoke(signIn.id, 'a used token came again', { now: new Date(this.#nowMs()) });
    revocations.signInEnded(signIn.id, 'revoked');
    await audit.record({
      action: 'sign-in.reused-token',
      outcome: 'refused',
      actorId: user.id,
      target: signIn.id,
      caller,
    });
    return null;
  }

  #isWithinGrace(usedAt: Date): boolean {
    return this.#nowMs() - usedAt.getTime() <= GRACE_MS;
  }

  #nowMs(): number {
    return this.options.clock.epochMs();
  }
}
