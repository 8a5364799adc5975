import type { Clock } from '../core/clock.js';
import type { Revocation, RevocationJournal } from './revocation-journal.js';

/** Why what a sign-in holds open is closed. */
export type EndOfSignIn = 'signed-out' | 'revoked' | 'account-changed';

/** A right in use: by which sign-in, and of which version of its account. */
export interface Held {
  readonly userId: string;
  readonly signInId: string;
  readonly version: number;
}

interface Watcher {
  readonly held: Held;
  readonly end: (why: EndOfSignIn) => void;
}

interface Until<T> {
  readonly value: T;
  readonly untilMs: number;
}

/**
 * What takes a right back before its token has expired, known without asking anybody; and who has something open that
 * must not outlive it. Entries are forgotten once every token they concern has expired.
 */
export class Revocations {
  readonly #signIns = new Map<string, Until<EndOfSignIn>>();
  readonly #versions = new Map<string, Until<number>>();
  readonly #watchers = new Set<Watcher>();

  constructor(
    private readonly options: {
      readonly clock: Clock;
      readonly tokenLifeMs: number;
      /** For the process after this one. */
      readonly journal?: Pick<RevocationJournal, 'load' | 'add'>;
    },
  ) {}

  /** Takes in what the process before has left. */
  load(): void {
    for (const left of this.options.journal?.load(this.options.clock.epochMs()) ?? []) {
      const { untilMs } = left;
      if ('signInId' in left) this.#signIns.set(left.signInId, { value: left.why, untilMs });
      else this.#versions.set(left.userId, { value: left.version, untilMs });
    }
    this.#tell();
  }

  /** Why this is not good any more; null while it is. */
  against({ signInId, userId, version }: Held): EndOfSignIn | null {
    const ended = this.#signIns.get(signInId);
    if (ended !== undefined) return ended.value;
    return version < (this.#versions.get(userId)?.value ?? 0) ? 'account-changed' : null;
  }

  /** Idempotent. */
  signInEnded(signInId: string, why: EndOfSignIn): void {
    if (this.#signIns.has(signInId)) return;
    const untilMs = this.#keep(this.#signIns, signInId, why);
    this.#note({ signInId, why, untilMs });
    this.#tell();
  }

  /** Tokens from before this version say what the account may no longer, or may since. Idempotent. */
  accountChanged(userId: string, version: number): void {
    if (version <= (this.#versions.get(userId)?.value ?? 0)) return;
    const untilMs = this.#keep(this.#versions, userId, version);
    this.#note({ userId, version, untilMs });
    this.#tell();
  }

  /** Calls `end` once the right is taken back, at once if it has been; the answer stops watching. */
  watch(held: Held, end: Watcher['end']): () => void {
    const watcher = { held, end };
    this.#watchers.add(watcher);
    this.#tell();
    return () => void this.#watchers.delete(watcher);
  }

  #tell(): void {
    for (const watcher of this.#watchers) {
      const why = this.against(watcher.held);
      if (why === null) continue;
      this.#watchers.delete(watcher);
      watcher.end(why);
    }
  }

  #note(revocation: Revocation): void {
    this.options.journal?.add(revocation, this.options.clock.epochMs());
  }

  #keep<T>(entries: Map<string, Until<T>>, id: string, value: T): number {
    const nowMs = this.options.clock.epochMs();
    for (const [old, { untilMs }] of entries) {
      // They lie in the order of their ends.
      if (untilMs > nowMs) break;
      entries.delete(old);
    }
    entries.delete(id);
    const untilMs = nowMs + this.options.tokenLifeMs;
    entries.set(id, { value, untilMs });
    return untilMs;
  }
}
