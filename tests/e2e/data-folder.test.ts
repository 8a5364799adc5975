import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { type ServerProcess, startServerProcess } from '../support/server-process.js';

let root: string;
let server: ServerProcess;
const folders = (name: string) => ({
  RECORDINGS_DIR: join(root, name, 'recordings'),
  LOGS_DIR: join(root, name, 'logs'),
});

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'trialogue-folder-'));
  server = await startServerProcess({ ...folders('one'), DATA_DIR: join(root, 'data') });
});
afterAll(async () => {
  await server.kill('SIGTERM');
  await rm(root, { recursive: true });
});

it('says that it is not ready until its database is there', async () => {
  const ready = () => fetch(`${server.url}/ready`).then((answer) => answer.json() as Promise<{ reasons: string[] }>);
  const { reasons } = await eventually(async () => {
    const answer = await ready();
    const waits = answer.reasons.some((reason) => reason.startsWith('the database is not there yet'));
    return waits ? undefined : answer;
  });
  expect(reasons).toEqual([]);
  expect(server.output()).toContain('database is up');
});

it('refuses a second server on its data folder, which says who has it and what to do', async () => {
  const second = startServerProcess({ ...folders('two'), DATA_DIR: join(root, 'data') });
  await expect(second).rejects.toThrow('the server ended with 1');
  await expect(second).rejects.toThrow(`The database is in use by process ${server.child.pid} (since`);
  await expect(second).rejects.toThrow(
    'give this one another DATA_DIR, or share a Postgres server through DATABASE_URL',
  );
  expect((await fetch(`${server.url}/ready`)).status).toBe(200);
});
