import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leftMetadata, lines, writeLeftFolder } from '../../tests/support/left-folder.js';
import { readCaptions } from './caption-file.js';
import { repairFolder } from './recovery.js';
import { readMetadata } from './session-metadata.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'trialogue-repair-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const inAHurry = AbortSignal.abort();
const copies = async () => (await readdir(directory)).filter((name) => name.includes('.webm'));

describe('repairing a session that was killed', () => {
  it('leaves no Opus copy of what the session was before it went on: they are made anew at the next start', async () => {
    await writeLeftFolder(directory);
    for (const name of ['you.webm', 'claude.webm', 'guest.webm', 'guest.webm.partial'])
      await writeFile(join(directory, name), 'a copy of the first half');
    await repairFolder(directory, inAHurry);
    expect(await copies()).toEqual([]);
    expect(await readMetadata(directory)).toMatchObject({ state: 'finished', recovered: true });
    await repairFolder(directory, new AbortController().signal);
    expect(await copies()).toEqual(['claude.webm', 'guest.webm', 'you.webm']);
  });

  it('captions what only the log knows was said', async () => {
    await writeLeftFolder(directory, { metadata: leftMetadata({ recovered: true }) });
    const ended = {
      speaker: 'guest',
      text: 'A lot.',
      heardText: 'A lot.',
      startAt: 0,
      endAt: 4_800,
      interrupted: true,
    };
    await writeFile(join(directory, 'events.jsonl'), lines([{ type: 'turn.end', turnId: 'turn-0001', ...ended }]));
    await repairFolder(directory, inAHurry);
    expect(await readCaptions(join(directory, 'captions.jsonl'))).toMatchObject([{ track: 'guest', text: 'A lot.' }]);
    expect(await readdir(directory)).toContain('guest.vtt');
  });

  it('tells in session.yaml the turns and the markers that only the log knows', async () => {
    await writeLeftFolder(directory);
    const turn = { turnId: 'turn-0001', speaker: 'guest' };
    const ended = { heardText: 'A lot.', startAt: 0, endAt: 4_800, interrupted: false, wordTimes: 'engine' };
    await writeFile(
      join(directory, 'events.jsonl'),
      lines([
        { type: 'llm.complete', ...turn, engine: 'rehearsal/built-in' },
        { type: 'turn.end', ...turn, ...ended },
        { type: 'marker', id: 'mrk_1', at: 2_400, label: 'here' },
      ]),
    );
    await repairFolder(directory, inAHurry);
    expect(await readMetadata(directory)).toMatchObject({
      turns: [{ ...turn, startMs: 0, endMs: 100, llm: 'rehearsal/built-in' }],
      markers: [{ atMs: 50, label: 'here' }],
    });
  });
});
