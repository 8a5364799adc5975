import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CaptionFile, readCaptions, type TrackCue } from './caption-file.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'trialogue-captions-'));
});
afterEach(() => rm(directory, { recursive: true }));

const cue = (text: string): TrackCue => ({
  track: 'guest',
  speaker: 'Guest',
  startAt: 0,
  endAt: 1,
  text,
  interrupted: false,
  words: [],
});

// Once, of some hundred recorded plays, one lacked its last line: it had been said while the line before was on its way to the disk.
it('keeps a line that comes while others are being written', async () => {
  const path = join(directory, 'captions.jsonl');
  const file = new CaptionFile(path);
  file.add(cue('one'));
  const writing = file.flush();
  file.add(cue('two'));
  await writing;
  await file.flush();
  await file.close();
  expect((await readCaptions(path)).map(({ text }) => text)).toEqual(['one', 'two']);
});
