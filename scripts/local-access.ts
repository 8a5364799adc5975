import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readEnvironment } from '../src/config.js';
import { isLoopbackName } from '../src/http/host-name.js';
import { LOCAL_ACCESS_FILE, type LocalAccessFile, localAccessSchema } from '../src/protocol/local-access.js';
import type { Envelope } from '../src/protocol/rest.js';

/** The data folder of the server that is started here. */
export function dataDirHere(): string {
  return resolve(readEnvironment()['DATA_DIR']?.trim() || './data');
}

/**
 * The token for the server at this address, when it keeps its data in this folder; undefined for any other, which has no
 * business with it.
 */
export function localToken(url: string, dataDir: string): string | undefined {
  const told = localAccessSchema.safeParse(contentOf(join(dataDir, LOCAL_ACCESS_FILE)));
  if (!told.success) return undefined;
  const isMeant = isSamePlace(told.data.url, url) || new URL(url).origin === told.data.publicUrl;
  return isMeant ? told.data.token : undefined;
}

/** Asks the server that runs on the data folder of this place. Rejects with what to do when it cannot be asked or refuses. */
export async function askOwnServer<T>(method: 'POST', path: string): Promise<T> {
  const { url, token } = accessHere();
  const signal = AbortSignal.timeout(60_000);
  const request = { method, headers: { authorization: `Bearer ${token}` }, signal };
  const response = await fetch(url + path, request).catch((cause: unknown) => {
    throw new Error(`Nothing answers at ${url}: start the server (npm start), then try again.`, { cause });
  });
  const { data, error } = (await response.json()) as Envelope<T>;
  if (data === undefined) throw new Error(error?.message ?? `The server answered with ${response.status}.`);
  return data;
}

function accessHere(): LocalAccessFile {
  const dataDir = dataDirHere();
  const told = localAccessSchema.safeParse(contentOf(join(dataDir, LOCAL_ACCESS_FILE)));
  if (told.success) return told.data;
  throw new Error(
    `No server runs on ${dataDir}, or it is not yours to read: start it (npm start), or set DATA_DIR to its data folder.`,
  );
}

/** For a refusal: why it was not enough to run here. */
export function explainRefusal(url: string, dataDir: string): string {
  return (
    `The server at ${url} asks for a sign-in. Programs are let in by ${join(dataDir, LOCAL_ACCESS_FILE)}, on the server's ` +
    'own machine and as the user it runs as; set DATA_DIR to its data folder if that is another.'
  );
}

function contentOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // No server runs on this folder, or one that is older than the file.
    return null;
  }
}

/** The names of one machine are many. */
function isSamePlace(one: string, other: string): boolean {
  const [a, b] = [new URL(one), new URL(other)];
  const sameName = a.hostname === b.hostname || (isLoopbackName(a.hostname) && isLoopbackName(b.hostname));
  return sameName && a.port === b.port && a.protocol === b.protocol;
}
