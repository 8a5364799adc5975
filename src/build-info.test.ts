import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBuildInfo } from './build-info.js';
import { VERSION } from './version.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'trialogue-build-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const read = (text?: string) => {
  const file = join(directory, 'build-info.json');
  if (text !== undefined) writeFileSync(file, text);
  return readBuildInfo(pathToFileURL(file));
};

describe('what is running', () => {
  it('is what the build wrote down', () => {
    const built = { buildTime: '2026-11-20T10:00:00.000Z', commit: 'abc123' };
    expect(read(JSON.stringify(built))).toEqual({ version: VERSION, ...built });
  });

  it.each([undefined, '{"commit":'])('has only a version when it was not built (%s)', (text) => {
    expect(read(text)).toEqual({ version: VERSION, buildTime: null, commit: null });
  });
});
