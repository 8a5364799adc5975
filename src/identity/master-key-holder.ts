import { type MasterKey, masterKeysFrom } from '../core/master-keys.js';
import type { KeyFile } from './key-file.js';
import { KeyRing } from './key-ring.js';

/** The ring in use: of the configuration, or of a file that the server keeps itself. */
export class MasterKeyHolder {
  #keys: readonly [MasterKey, ...MasterKey[]] | undefined;
  #ring: KeyRing | undefined;

  /** `configured` is the text of SECRETS_KEY. */
  constructor(
    private readonly configured: string | undefined,
    private readonly file: KeyFile,
  ) {}

  /** Throws before `load`. */
  get ring(): KeyRing {
    if (this.#ring === undefined) throw new Error('the master keys have not been read');
    return this.#ring;
  }

  async load(): Promise<void> {
    if (this.configured === undefined) return this.#use(await this.file.load());
    const [first, ...others] = masterKeysFrom(this.configured) ?? [];
    if (first === undefined) throw new Error('SECRETS_KEY holds no keys');
    this.#use([first, ...others]);
  }

  /** A new key in front; where they are configured that is for the operator to do: this does nothing, and says so by false. */
  async renew(): Promise<boolean> {
    if (this.configured !== undefined || this.#keys === undefined) return false;
    this.#use(await this.file.addKey(this.#keys));
    return true;
  }

  #use(keys: readonly [MasterKey, ...MasterKey[]]): void {
    this.#keys = keys;
    this.#ring = new KeyRing(keys);
  }
}
