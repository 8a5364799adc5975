import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FolderTaken, lockFolder } from './folder-lock.js';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'trialogue-lock-'));
  file = join(directory, 'database.lock');
});
afterEach(() => rmSync(directory, { recursive: true }));

/** As this process would have written it, but for what differs. */
function leave(different: Record<string, unknown>): void {
  const release = lockFolder(file);
  const own = JSON.parse(readFileSync(file, 'utf8')) as object;
  release();
  writeFileSync(file, JSON.stringify({ ...own, ...different }));
}

it('is one process’s until it is given back', () => {
  const release = lockFolder(file);
  expect(() => lockFolder(file)).toThrow(FolderTaken);
  expect(() => lockFolder(file)).toThrow(`in use by process ${process.pid} (since 20`);
  release();
  release();
  expect(readdirSync(directory)).toEqual([]);
  lockFolder(file)();
});

it.each([
  ['is gone', { pid: 2 ** 22 + 1 }],
  ['has left its number to another', { startTicks: '1' }],
  ['ran before the machine was started anew', { boot: 'another' }],
])('is taken from a process that %s', (_why, different) => {
  leave(different);
  const release = lockFolder(file);
  expect(readFileSync(file, 'utf8')).toContain(`"pid":${process.pid},`);
  release();
  expect(existsSync(file)).toBe(false);
});

it('is left to a process of another machine, which nobody here can look at', () => {
  leave({ host: `not-${hostname()}`, boot: 'another' });
  expect(() => lockFolder(file)).toThrow(`process ${process.pid} on not-${hostname()}`);
  expect(() => lockFolder(file)).toThrow(`If that process is gone for certain, delete ${file}`);
});

it('is not held by a file that says nothing', () => {
  writeFileSync(file, '');
  lockFolder(file)();
});
