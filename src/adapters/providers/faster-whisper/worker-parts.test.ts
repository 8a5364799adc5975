import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { needs, pathOf } from '../../../../tests/support/has.js';

const FOLDER = fileURLToPath(new URL('./worker', import.meta.url));

it('the Python parts of the Whisper worker pass their own tests', needs('python'), () => {
  const run = spawnSync(pathOf('python'), ['-B', '-m', 'unittest', 'discover', '-s', FOLDER], { encoding: 'utf8' });
  expect(run.stderr).toMatch(/Ran [1-9]\d* tests[\s\S]*\nOK\n/);
  expect(run.status).toBe(0);
});
