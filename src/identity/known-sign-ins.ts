import { hashOfToken } from '../core/token.js';
import type { User } from '../protocol/accounts.js';
import type { Identified } from './caller.js';
import type { Revocations } from './revocations.js';

const KNOWN_MAX = 2_000;

interface Known {
  readonly user: User;
  readonly principal: Identified;
}

/**
 * Sign-ins that the database has vouched for while this process runs, by the hash of their newest refresh token: while it
 * is away they go on, and whoever hosts a show comes back to it.
 */
export class KnownSignIns {
  readonly #known = new Map<string, Known & { readonly forget: () => void }>();

  constructor(private readonly revocations: Revocations) {}

  remember(refreshToken: string, known: Known): void {
    const hash = hashOfToken(refreshToken);
    this.#known.get(hash)?.forget();
    const [oldest] = this.#known.values();
    if (this.#known.size >= KNOWN_MAX) oldest?.forget();
    const stop = this.revocations.watch(known.principal, () => void this.#known.delete(hash));
    const forget = () => {
      stop();
      this.#known.delete(hash);
    };
    // What has been taken back was forgotten before it was known.
    if (this.revocations.against(known.principal) === null) this.#known.set(hash, { ...known, forget });
  }

  recall(refreshToken: string): Known | undefined {
    return this.#known.get(hashOfToken(refreshToken));
  }
}
