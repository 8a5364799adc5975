import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOCAL_ACCESS_FILE, localAccessSchema } from '../../src/protocol/local-access.js';

/** How a program on the server's own machine reaches it. */
export interface LocalAccess {
  readonly url: string;
  /** For `bearer`; acts as the owner, until that server has ended. */
  readonly token: string;
}

/** What a server left in its data folder for programs of the same user; null where none runs, or it is not to be read. */
export function readLocalAccess(dataDir: string): LocalAccess | null {
  try {
    const { url, token } = localAccessSchema.parse(JSON.parse(readFileSync(join(dataDir, LOCAL_ACCESS_FILE), 'utf8')));
    return { url, token };
  } catch {
    // No server runs on this folder, or it belongs to somebody else.
    return null;
  }
}
