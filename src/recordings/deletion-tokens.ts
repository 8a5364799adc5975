import type { Clock } from '../core/clock.js';
import { AppError } from '../core/errors.js';
import { newToken, sameToken } from '../core/token.js';

/** Long enough to read what will be gone, too short to be forgotten in a script. */
export const DELETION_EXPIRES_MS = 5 * 60_000;
const TOKENS_MAX = 1_000;

interface Asked {
  readonly token: string;
  readonly untilMs: number;
}

/** Tokens that confirm a deletion: for one recording, for a while, once. */
export class DeletionTokens {
  readonly #asked = new Map<string, Asked>();

  constructor(private readonly clock: Clock) {}

  /** A new token for this recording; an earlier one is void. */
  ask(id: string): string {
    const token = newToken();
    this.#asked.delete(id);
    this.#asked.set(id, { token, untilMs: this.clock.nowMs() + DELETION_EXPIRES_MS });
    if (this.#asked.size > TOKENS_MAX) this.#asked.delete(this.#asked.keys().next().value ?? id);
    return token;
  }

  /** Uses the token up; throws `CONFIRMATION_REQUIRED` unless it is the recording's own and still good. */
  confirm(id: string, token: string): void {
    const asked = this.#asked.get(id);
    if (asked === undefined || asked.untilMs < this.clock.nowMs() || !sameToken(token, asked.token)) {
      throw new AppError(
        'CONFIRMATION_REQUIRED',
        'A recording is deleted with the token that POST …/deletion has given within the last five minutes.',
        { details: { field: 'confirm', expected: 'the token of this recording’s deletion' } },
      );
    }
    this.#asked.delete(id);
  }
}
