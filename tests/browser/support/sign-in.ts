import { setTimeout as sleep } from 'node:timers/promises';
import { parseSetCookie } from 'cookie';
import type { BrowserContext } from 'playwright-core';
import type { ServerProcess } from '../../support/server-process.js';

/** A database is opened within this, however busy the machine. */
const PATIENCE_MS = 120_000;

/** Signs a browser in as the owner, by a one-time link of the server's machine; without the page of the link. */
export async function signIn(context: BrowserContext, server: ServerProcess): Promise<void> {
  const { url } = server;
  const body = JSON.stringify({ token: new URL(await linkOf(server)).hash.slice(1) });
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
  const answer = await fetch(`${url}/api/sign-in-link`, request);
  if (!answer.ok) throw new Error(`the link was refused: ${answer.status}`);
  await context.addCookies(
    answer.headers.getSetCookie().map((header) => {
      const { name, value = '', maxAge = 0 } = parseSetCookie(header);
      return { url, name, value, httpOnly: true, sameSite: 'Strict', expires: Date.now() / 1_000 + maxAge };
    }),
  );
}

async function linkOf({ url, token }: ServerProcess): Promise<string> {
  await databaseOf(url);
  const headers = { authorization: `Bearer ${token() ?? ''}` };
  const made = await fetch(`${url}/api/sign-in-links`, { method: 'POST', headers });
  if (!made.ok) throw new Error(`no link: ${await made.text()}`);
  return ((await made.json()) as { data: { url: string } }).data.url;
}

/** Resolves once accounts can be asked for. */
async function databaseOf(url: string): Promise<void> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const { reasons } = (await (await fetch(`${url}/ready`)).json()) as { reasons: readonly string[] };
    if (!reasons.some((reason) => reason.includes('database'))) return;
    if (performance.now() > deadlineMs) throw new Error(reasons.join(', '));
    await sleep(200);
  }
}
