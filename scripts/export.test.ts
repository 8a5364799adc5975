import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findSession } from './export/find-session.js';
import { readOptions } from './export/options.js';

describe('the call', () => {
  it('names a session, formats, levels', () => {
    const args = [
      'ses_1',
      '--format',
      'mp3,wav',
      '--format',
      'zip',
      '--mono',
      '--gain',
      'claude=-3dB',
      '--gain',
      'you=2',
    ];
    expect(readOptions(args)).toEqual({
      session: 'ses_1',
      formats: ['wav', 'mp3', 'zip'],
      mono: true,
      gainsDb: { claude: -3, you: 2 },
      duckDb: undefined,
      json: false,
    });
    expect(readOptions(['ses_1'])).toMatchObject({ formats: undefined, mono: false, gainsDb: {} });
    expect(readOptions(['--help'])).toBe('help');
  });

  it.each([
    [[], 'Name the session'],
    [['a', 'b'], 'One session at a time: b'],
    [['a', '--format', 'mp3,ogg'], /no format "ogg"\. The formats are: wav, webm, .*zip/],
    [['a', '--format', ','], /Name a format to export/],
    [['a', '--gain', 'claude'], 'should be like --gain claude=-3'],
    [['a', '--gain', 'claude=loud'], 'loud is no number of decibels'],
    [['a', '--duck', 'x'], 'x is no number of decibels'],
    [['a', '--louder'], /louder/],
  ])('%j is refused with what to do', (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });
});

describe('the session', () => {
  let recordings: string;
  beforeEach(async () => {
    recordings = await mkdtemp(join(tmpdir(), 'export-'));
    for (const [index, id] of ['ses_old', 'ses_new'].entries()) {
      await mkdir(join(recordings, id));
      await writeFile(join(recordings, id, 'session.yaml'), '');
      await utimes(join(recordings, id, 'session.yaml'), index + 1, index + 1);
    }
  });
  afterEach(() => rm(recordings, { recursive: true }));

  it('is found by its id or its folder', async () => {
    expect(await findSession('ses_new', recordings)).toBe(join(recordings, 'ses_new'));
    expect(await findSession(join(recordings, 'ses_old'), join(recordings, 'elsewhere'))).toBe(
      join(recordings, 'ses_old'),
    );
  });

  it('that does not exist is answered with the latest there are', async () => {
    await expect(findSession('ses_ne', recordings)).rejects.toThrow(/no session "ses_ne".*\n {2}ses_new\n {2}ses_old$/);
    await expect(findSession('x', join(recordings, 'none'))).rejects.toThrow('There are none.');
  });
});
