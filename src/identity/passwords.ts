import { hash, verify } from '@node-rs/argon2';
import { AppError } from '../core/errors.js';
import { Places } from '../core/places.js';

/** Argon2id as OWASP advises it for servers: 19 MiB, two passes, one lane. About 15 ms. */
const COSTS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Hashing takes threads of the pool that reads and writes files: recordings must never wait for sign-ins. */
const AT_ONCE = 2;
const WAITING_MAX = 50;
/** Of a password that nobody knows: an account that does not exist costs as much as one that does. */
const DECOY = '$argon2id$v=19$m=19456,t=2,p=1$k3CJmt/aaj0RGyggel6SKA$eXNo6/RngP8r1rbp8J1rFys/We43jIaEH8YNJObM0LA';

/** Hashes and checks passwords, a few at a time. */
export class Passwords {
  readonly #places = new Places(AT_ONCE);
  #waiting = 0;

  hash(password: string): Promise<string> {
    return this.#inLine(() => hash(plain(password), COSTS));
  }

  /** False for an account without a password, or none at all, after as long as for any other. */
  async matches(password: string, hashed: string | null): Promise<boolean> {
    const same = await this.#inLine(() => verify(hashed ?? DECOY, plain(password)));
    return same && hashed !== null;
  }

  async #inLine<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting >= WAITING_MAX) {
      throw new AppError('RATE_LIMITED', 'Too many sign-ins at once: try again in a few seconds.');
    }
    this.#waiting += 1;
    try {
      const leave = await this.#places.enter(new AbortController().signal);
      return await work().finally(leave);
    } finally {
      this.#waiting -= 1;
    }
  }
}

/** The same letters typed on another machine may come composed differently. */
const plain = (password: string): string => password.normalize('NFKC');
