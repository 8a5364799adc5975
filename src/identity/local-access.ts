import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { randomText } from '../core/id.js';
import { LOCAL_ACCESS_FILE, type LocalAccessFile, localAccessSchema } from '../protocol/local-access.js';
import type { Identified } from './caller.js';
import type { Tokens } from './tokens.js';

/** Until the database has said who owns the studio. */
const UNKNOWN_OWNER = { userId: 'usr_local', username: 'owner' } as const;

/**
 * Whoever can read the data folder owns the studio already: programs there need no password. The token is signed with a
 * key that only this process has, so it ends with it.
 */
export class LocalAccess {
  readonly #path: string;
  readonly #signInId = `sgn_local${randomText(11)}`;
  #owner: { readonly userId: string; readonly username: string } = UNKNOWN_OWNER;

  constructor(
    dataDir: string,
    private readonly tokens: Tokens,
  ) {
    this.#path = join(dataDir, LOCAL_ACCESS_FILE);
  }

  /** For whom its bearers act. No change of that account concerns them. */
  get principal(): Identified {
    return {
      ...this.#owner,
      role: 'owner',
      signInId: this.#signInId,
      via: 'bearer',
      version: Number.POSITIVE_INFINITY,
    };
  }

  get knowsOwner(): boolean {
    return this.#owner !== UNKNOWN_OWNER;
  }

  actFor(owner: { readonly userId: string; readonly username: string }): void {
    this.#owner = owner;
  }

  async write({ url, publicUrl }: Pick<LocalAccessFile, 'url' | 'publicUrl'>): Promise<void> {
    const token = await this.tokens.issueLocal({ ...this.principal, version: 0 });
    const content: LocalAccessFile = { url, publicUrl, token, pid: process.pid };
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    const beside = `${this.#path}.${randomText(8)}`;
    await writeFile(beside, `${JSON.stringify(content)}\n`, { mode: 0o600, flag: 'wx' });
    await rename(beside, this.#path);
  }

  /** Leaves the file of a server that has started meanwhile alone. */
  async remove(): Promise<void> {
    const text = await readFile(this.#path, 'utf8').catch(() => '');
    const told = localAccessSchema.safeParse(parsed(text));
    if (told.success && told.data.pid === process.pid) await rm(this.#path, { force: true });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Nothing of ours, then.
    return null;
  }
}
