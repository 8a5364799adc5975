import { hkdfSync } from 'node:crypto';
import type { MasterKey } from '../core/master-keys.js';

/**
 * The server's master keys, the newest first: it makes what is new, the others open what they once made. Nothing uses a
 * master key itself; each purpose has a key derived from it (HKDF-SHA-256), which tells nothing of the others.
 */
export class KeyRing {
  readonly #derived = new Map<string, Buffer>();

  constructor(private readonly keys: readonly [MasterKey, ...MasterKey[]]) {}

  get newest(): MasterKey {
    return this.keys[0];
  }

  get all(): readonly MasterKey[] {
    return this.keys;
  }

  find(id: string): MasterKey | undefined {
    return this.keys.find((key) => key.id === id);
  }

  /** 32 bytes for one purpose; undefined when the ring has no key of this id. */
  derive(id: string, purpose: string): Buffer | undefined {
    const known = this.#derived.get(`${id} ${purpose}`);
    if (known !== undefined) return known;
    const key = this.find(id);
    return key && this.#keep(`${id} ${purpose}`, Buffer.from(hkdfSync('sha256', key.bytes, '', purpose, 32)));
  }

  #keep(name: string, derived: Buffer): Buffer {
    // A purpose may name a day: what is long past is derived again should anybody ask.
    if (this.#derived.size >= DERIVED_MAX) this.#derived.clear();
    this.#derived.set(name, derived);
    return derived;
  }
}

const DERIVED_MAX = 64;
