import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { users } from '../src/storage/schema/index.js';
import { databaseIn, newDataDir } from '../tests/support/databases.js';
import { recordEpisode } from '../tests/support/recorded-episode.js';

let root: string;
beforeAll(async () => void (root = await mkdtemp(join(tmpdir(), 'trialogue-commands-'))));
afterAll(() => rm(root, { recursive: true }));

async function run(script: string, args: readonly string[], dataDir: string): Promise<{ code: number; out: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', `scripts/${script}.ts`, ...args], {
    env: { PATH: process.env['PATH'], DATA_DIR: dataDir, RECORDINGS_DIR: join(root, 'recordings') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (out += data.toString()));
  await once(child, 'close');
  return { code: child.exitCode ?? -1, out };
}

it('npm run database: a dump of one folder is brought into another, and never over what is there', {
  timeout: 60_000,
}, async () => {
  const [from, to] = [await newDataDir(), await newDataDir()];
  const database = await databaseIn(from);
  const ada = { id: 'usr_1', username: 'ada', usernameKey: 'ada', displayName: 'Ada', role: 'owner' } as const;
  await database.orm.insert(users).values(ada);
  const file = join(root, 'dump.jsonl.gz');
  const busy = await run('database', ['dump', file], from);
  expect(busy).toMatchObject({ code: 1, out: expect.stringContaining(`in use by process ${process.pid}`) });
  await database.close();

  const dump = await run('database', ['dump', file], from);
  expect(dump).toMatchObject({ code: 0, out: expect.stringMatching(/^1 row of \d+ tables written to /) });
  expect(await run('database', ['dump', file], from)).toMatchObject({
    code: 1,
    out: expect.stringContaining('not written over'),
  });
  const restore = await run('database', ['restore', file], to);
  expect(restore).toMatchObject({ code: 0, out: expect.stringContaining('brought into the embedded database') });
  expect(await run('database', ['restore', file], to)).toMatchObject({
    code: 1,
    out: expect.stringContaining('is not empty: there are rows in users'),
  });
  expect(await run('database', ['restore', join(root, 'none')], to)).toMatchObject({
    code: 1,
    out: expect.stringContaining('There is no '),
  });
  const restored = await databaseIn(to);
  expect(await restored.orm.select().from(users)).toMatchObject([ada]);
  await restored.close();
});

it('npm run reindex: counts its way through the folders', { timeout: 60_000 }, async () => {
  await mkdir(join(root, 'recordings'));
  for (const id of ['ses_11111111', 'ses_22222222']) await recordEpisode(join(root, 'recordings'), { id, seconds: 5 });
  const { code, out } = await run('reindex', [], await newDataDir());
  expect(out).toMatch(/^2 of 2 recordings\n2 recordings of .*recordings are indexed \(\d+\.\d s\)\.\n$/);
  expect(code).toBe(0);
});
