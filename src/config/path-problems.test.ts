import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problemsOf } from '../../tests/support/config-problems.js';
import { checkPaths, loadCheckedConfig, loadConfig, readEnvironment } from '../config.js';

describe('the directories', () => {
  let root: string;
  const paths = (names: Record<string, string>) => ({
    RECORDINGS_DIR: join(root, 'r'),
    LOGS_DIR: join(root, 'l'),
    DATA_DIR: join(root, 'd'),
    BRIEFINGS_DIR: root,
    ...names,
  });

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'trialogue-config-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('are made where they are written to', () => {
    expect(problemsOf(() => checkPaths(loadConfig(paths({})).config))).toEqual([]);
    expect(problemsOf(() => loadCheckedConfig(paths({ BRIEFINGS_DIR: join(root, 'r') })))).toEqual([]);
  });

  it('are complained about all at once, together with the variables', () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    const env = paths({
      RECORDINGS_DIR: join(file, 'r'),
      LOGS_DIR: file,
      BRIEFINGS_DIR: join(root, 'missing'),
      DATA_DIR: join(file, 'd'),
      PORT: 'x',
    });
    const problems = problemsOf(() => loadCheckedConfig(env));
    expect(problems.map((problem) => problem.split('=')[0])).toEqual([
      'PORT',
      'RECORDINGS_DIR',
      'LOGS_DIR',
      'BRIEFINGS_DIR',
      'DATA_DIR',
    ]);
  });

  it('must be directories', () => {
    writeFileSync(join(root, 'file'), '');
    const problems = problemsOf(() => loadCheckedConfig(paths({ BRIEFINGS_DIR: join(root, 'file') })));
    expect(problems.join()).toContain('this is not a directory');
  });

  it('take their names from .env, where the process environment does not say otherwise', () => {
    writeFileSync(join(root, '.env'), 'TRIALOGUE_TEST_ONE=file\nPATH=file\n');
    const env = readEnvironment(join(root, '.env'));
    expect(env['TRIALOGUE_TEST_ONE']).toBe('file');
    expect(env['PATH']).not.toBe('file');
  });
});
