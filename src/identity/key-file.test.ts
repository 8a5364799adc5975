import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeyFile } from './key-file.js';

let dataDir: string;
let file: KeyFile;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'trialogue-keys-'));
  file = new KeyFile(dataDir);
});
afterEach(() => rm(dataDir, { recursive: true }));

const ids = async () => (await new KeyFile(dataDir).load()).map(({ id }) => id);

describe('the file of master keys', () => {
  it('is made at the first start, for nobody else to read, and stays what it is', async () => {
    const [first] = await file.load();
    expect((await stat(file.path)).mode & 0o777).toBe(0o600);
    expect(first.bytes).toHaveLength(32);
    expect(await ids()).toEqual([first.id]);
  });

  it('takes a new key in front and keeps the one before', async () => {
    const first = await file.load();
    const second = await file.addKey(first);
    const third = await file.addKey(second);
    expect(second.map(({ id }) => id)).toEqual([second[0].id, first[0].id]);
    expect(await ids()).toEqual([third[0].id, second[0].id]);
    expect((await stat(file.path)).mode & 0o777).toBe(0o600);
    expect(await readdir(dataDir)).toEqual(['secrets.key']);
  });

  it.each(['', 'not a key\n', 'ab\n'])('is not replaced when it cannot be read: "%s"', async (text) => {
    await writeFile(file.path, text);
    await expect(file.load()).rejects.toThrow(/holds no keys/);
    expect(await readFile(file.path, 'utf8')).toBe(text);
  });
});
