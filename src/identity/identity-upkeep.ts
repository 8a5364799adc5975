import type { Clock, Timer } from '../core/clock.js';
import { AppError, errorMessage } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import type { Database } from '../storage/database.js';
import type { LocalAccess } from './local-access.js';
import { IDLE_LIFE_MS, WHOLE_LIFE_MS } from './renewals.js';
import type { Revocations } from './revocations.js';
import type { SignInStore } from './sign-in-store.js';
import type { UserRow, UserStore } from './user-store.js';

export interface UpkeepOptions {
  readonly database: Database;
  readonly users: UserStore;
  readonly store: SignInStore;
  readonly revocations: Revocations;
  readonly localAccess: LocalAccess;
  readonly clock: Clock;
  readonly logger: Logger;
  /** As long as tokens live: what was taken back before concerns none. */
  readonly tokenLifeMs: number;
}

/** Requests that come before the database is up wait for this long: a start takes a moment. */
const PATIENCE_MS = 5_000;
/** Where several processes share the database, what one takes back the others hear of within this. */
const LOOK_EVERY_MS = 500;
/** Their clocks, and transactions that take a moment. */
const OVERLAP_MS = 10_000;
const SWEEP_EVERY_MS = 86_400_000;
const FIRST_OWNER = { username: 'owner', displayName: 'Owner', role: 'owner', passwordHash: null } as const;

/** Makes the first account, learns what was taken back before this process began or by others, forgets what is over. */
export class IdentityUpkeep {
  readonly #timers = new Map<string, Timer>();
  readonly #known: Promise<void>;
  #learnt: () => void = () => undefined;
  #isKnown = false;
  #stopped = false;

  constructor(private readonly options: UpkeepOptions) {
    this.#known = new Promise((resolve) => {
      this.#learnt = resolve;
    });
  }

  /** Resolves with the owner once the database is up; null when the server stopped before. */
  async start(): Promise<UserRow | null> {
    const { database, localAccess } = this.options;
    while (!this.#stopped && (await database.whenUp())) {
      try {
        const owner = await this.#ensureOwner();
        localAccess.actFor({ userId: owner.id, username: owner.username });
        await this.#learn(this.#nowMs() - this.options.tokenLifeMs);
        this.#isKnown = true;
        this.#learnt();
        this.#goOn();
        return owner;
      } catch (error) {
        this.options.logger.warn({ reason: errorMessage(error) }, 'accounts cannot be read: tried again');
        await this.#wait();
      }
    }
    return null;
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers.values()) timer.cancel();
  }

  /** Rejects with `DATABASE_UNAVAILABLE` when it takes too long. */
  async revocationsKnown(): Promise<void> {
    if (this.#isKnown) return;
    let timer: Timer | undefined;
    const tooLong = new Promise<never>((_resolve, reject) => {
      const error = new AppError('DATABASE_UNAVAILABLE', 'The server has just started: try again in a moment.');
      timer = this.options.clock.setTimer(PATIENCE_MS, () => reject(error));
    });
    try {
      await Promise.race([this.#known, tooLong]);
    } finally {
      timer?.cancel();
    }
  }

  async #ensureOwner(): Promise<UserRow> {
    const { users, logger } = this.options;
    const owner = await users.firstOwner();
    if (owner !== undefined) return owner;
    logger.info({}, 'first start: an owner account is made');
    try {
      return await users.add(FIRST_OWNER);
    } catch (error) {
      // Another process on the same database has just done it.
      const made = await users.firstOwner();
      if (made === undefined) throw error;
      return made;
    }
  }

  async #learn(sinceMs: number): Promise<void> {
    const { store, users, revocations } = this.options;
    const since = new Date(sinceMs);
    for (const signInId of await store.revokedSince(since)) revocations.signInEnded(signInId, 'revoked');
    for (const { id, version } of await users.changedSince(since)) revocations.accountChanged(id, version);
  }

  #goOn(): void {
    this.#every('sweep', SWEEP_EVERY_MS, () => this.#sweep());
    void this.#sweep().catch(() => undefined); // said and tried again by the timer
    if (this.options.database.kind !== 'postgres') return;
    this.#every('look', LOOK_EVERY_MS, () => this.#learn(this.#nowMs() - OVERLAP_MS));
  }

  async #sweep(): Promise<void> {
    const ended = new Date(this.#nowMs() - IDLE_LIFE_MS);
    // As long as its sign-in may last, a used token that comes again tells of a theft.
    await this.options.store.sweep({ ended, used: new Date(this.#nowMs() - WHOLE_LIFE_MS) });
    const owner = await this.options.users.firstOwner();
    if (owner !== undefined) this.options.localAccess.actFor({ userId: owner.id, username: owner.username });
  }

  #every(name: string, periodMs: number, work: () => Promise<void>): void {
    if (this.#stopped) return;
    const run = () =>
      void work()
        .catch((error: unknown) =>
          this.options.logger.debug({ reason: errorMessage(error) }, `identity ${name} failed`),
        )
        .then(() => this.#every(name, periodMs, work));
    this.#timers.set(name, this.options.clock.setTimer(periodMs, run));
  }

  #wait(): Promise<void> {
    return new Promise((resolve) => this.#timers.set('wait', this.options.clock.setTimer(LOOK_EVERY_MS, resolve)));
  }

  #nowMs(): number {
    return this.options.clock.epochMs();
  }
}
