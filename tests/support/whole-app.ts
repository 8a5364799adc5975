import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Role } from '../../src/protocol/identity.js';
import { LOCAL_ACCESS_FILE, localAccessSchema } from '../../src/protocol/local-access.js';
import type { Pagination } from '../../src/protocol/recordings.js';
import { startTestApp, type TestApp, type TestAppOptions } from './test-app.js';

export interface WholeAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly data: unknown;
  readonly pagination: Pagination | undefined;
  readonly error: { readonly code: string; readonly message: string; readonly details?: object } | undefined;
}

export interface Asking {
  readonly body?: unknown;
  /** The owner's when absent; null: nobody is signed in. */
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The service with all its parts: a database, accounts, a closed door. */
export interface WholeApp extends TestApp {
  /** Of the owner, for programs of this machine. */
  readonly token: string;
  /** `path` begins behind `/api`. */
  ask(method: string, path: string, asking?: Asking): Promise<WholeAnswer>;
  /** Makes an account and signs it in; resolves with its token. */
  signedIn(username: string, role: Role): Promise<string>;
}

/** A database is made within this, however busy the machine. */
const PATIENCE_MS = 120_000;
const PASSWORD = 'correct horse battery staple';

/** Resolves once the database is there and the owner can be asked for. */
export async function startWholeApp(options: Omit<TestAppOptions, 'whole'> = {}): Promise<WholeApp> {
  const app = await startTestApp({ ...options, whole: true });
  await untilReady(app.url);
  const file = await readFile(join(app.dataDir, LOCAL_ACCESS_FILE), 'utf8');
  const { token } = localAccessSchema.parse(JSON.parse(file));
  const ask = (method: string, path: string, asking: Asking = {}) => askAt(app.url, { token, ...asking, method, path });
  return {
    ...app,
    token,
    ask,
    async signedIn(username, role) {
      const made = await ask('POST', '/accounts', { body: { username, role, password: PASSWORD } });
      if (made.status !== 201) throw new Error(`no account for ${username}: ${made.text}`);
      const body = { grant_type: 'password', username, password: PASSWORD };
      const { text } = await ask('POST', '/oauth/token', { token: null, body });
      return (JSON.parse(text) as { access_token: string }).access_token;
    },
  };
}

async function askAt(
  url: string,
  { method, path, token, body, headers }: Asking & { readonly method: string; readonly path: string },
): Promise<WholeAnswer> {
  const response = await fetch(`${url}/api${path}`, {
    method,
    headers: {
      ...(typeof token === 'string' && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  const { data, pagination, error } = (isJson ? JSON.parse(text) : {}) as Partial<WholeAnswer>;
  return { status: response.status, headers: response.headers, text, data, pagination, error };
}

async function untilReady(url: string): Promise<void> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const { ready, reasons } = (await (await fetch(`${url}/ready`)).json()) as { ready: boolean; reasons: string[] };
    if (ready) return;
    if (performance.now() > deadlineMs) throw new Error(reasons.join(', '));
    await sleep(100);
  }
}
