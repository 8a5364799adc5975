import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MASTER_KEY_BYTES, type MasterKey, masterKeyOf, masterKeysFrom } from '../core/master-keys.js';

/** Older ones than the one before the newest have nothing left to open once everything was sealed anew. */
const KEPT = 2;
const OWNER_ONLY = 0o600;

export type Keys = readonly [MasterKey, ...MasterKey[]];

/** `<DATA_DIR>/secrets.key`: the master keys where none are configured, made at the first start. */
export class KeyFile {
  readonly path: string;

  constructor(dataDir: string) {
    this.path = join(dataDir, 'secrets.key');
  }

  /** Rejects when the file is there and holds no keys: making new ones would lose what the old ones sealed. */
  async load(): Promise<Keys> {
    const text = await readFile(this.path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (text === null) return this.#create();
    const [first, ...others] = masterKeysFrom(text) ?? [];
    if (first === undefined) {
      throw new Error(
        `${this.path} holds no keys. Put back the file that belongs here: the stored API keys cannot be read without it.`,
      );
    }
    return [first, ...others];
  }

  /** Puts a new key in front of these. Nothing is kept of the keys before the newest that the file had. */
  async addKey(keys: Keys): Promise<Keys> {
    const next: Keys = [newKey(), ...keys.slice(0, KEPT - 1)];
    const beside = `${this.path}.new`;
    await writeFile(beside, textOf(next), { mode: OWNER_ONLY, flush: true });
    await rename(beside, this.path);
    return next;
  }

  async #create(): Promise<Keys> {
    const keys: Keys = [newKey()];
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    // Fails when another process has just made one.
    const file = await open(this.path, 'wx', OWNER_ONLY);
    try {
      await file.writeFile(textOf(keys));
      await file.sync();
    } finally {
      await file.close();
    }
    return keys;
  }
}

const newKey = (): MasterKey => masterKeyOf(randomBytes(MASTER_KEY_BYTES));
const textOf = (keys: Keys): string => keys.map(({ bytes }) => `${bytes.toString('base64url')}\n`).join('');
