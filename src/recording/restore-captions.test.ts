import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCaptions } from './caption-file.js';
import { parseEventLog } from './event-record.js';
import { restoreCaptions } from './restore-captions.js';
import { leftMetadata, lines } from '../../tests/support/left-folder.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'trialogue-captions-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const committed = { type: 'commit-host', text: 'What do you think?', startAt: 4_000, endAt: 9_000 };
const ended = { type: 'turn.end', speaker: 'guest', heardText: 'A lot.', startAt: 10_000, endAt: 30_000 };
const log = [
  { type: 'turn.step', effects: [{ type: 'cancel-timer', timer: 'gap' }, committed] },
  { ...ended, interrupted: true },
  { ...ended, heardText: '', startAt: 0, endAt: 0, interrupted: true },
];
const restore = () => restoreCaptions(directory, leftMetadata(), parseEventLog(lines(log)));
const caption = { words: [], interrupted: false };

describe('captions of a session that was killed', () => {
  it('are written from the log where the kill came before them', async () => {
    await restore();
    expect(await readCaptions(join(directory, 'captions.jsonl'))).toEqual([
      { ...caption, track: 'you', speaker: 'Host', text: committed.text, startAt: 4_000, endAt: 9_000 },
      {
        ...caption,
        track: 'guest',
        speaker: 'Guest',
        text: 'A lot.',
        startAt: 10_000,
        endAt: 30_000,
        interrupted: true,
      },
    ]);
  });

  it('are not written twice, nor over a line that the kill cut', async () => {
    const path = join(directory, 'captions.jsonl');
    const known = { ...caption, track: 'you', speaker: 'Host', text: committed.text, startAt: 3_500, endAt: 9_000 };
    await writeFile(path, `${JSON.stringify(known)}\n`);
    await appendFile(path, '{"track":"guest","spea');
    await restore();
    await restore();
    expect((await readCaptions(path)).map(({ track, startAt }) => `${track} ${startAt}`)).toEqual([
      'you 3500',
      'guest 10000',
    ]);
  });
});
