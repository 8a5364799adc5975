import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordEpisode } from '../../tests/support/recorded-episode.js';
import type { RevoiceEdit } from '../protocol/recording-edits.js';
import { readCaptions, readMetadata } from '../recording/index.js';
import { spokenLine } from './spoken-line.js';

const TURN = 'trn_0000000000000001';

let root: string;
let directory: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'spoken-line-'));
  ({ directory } = await recordEpisode(root));
});
afterEach(() => rm(root, { recursive: true }));

async function line(turn: string, ...edits: RevoiceEdit[]) {
  const captions = await readCaptions(join(directory, 'captions.jsonl'));
  return spokenLine(turn, { directory, metadata: await readMetadata(directory), captions, edits });
}

const edit = (changes: Partial<RevoiceEdit>): RevoiceEdit => {
  const told = { kind: 'revoice' as const, cue: 'c1', speaker: 'claude', take: 'tak_00000000', text: 'New.' };
  const place = { startAt: 312_000, samples: 300_000, replaced: 240_000, cut: { at: 552_000, by: 60_000 } };
  return { ...told, turn: TURN, mode: 'ripple', ...place, words: [], ...changes };
};

describe('a line that is to be voiced anew', () => {
  it('lies where its turn was heard, to the sample: all that its ledger has of it', async () => {
    const heard = [
      { turnId: TURN, from: 0, at: 311_903, n: 100_000 },
      { turnId: TURN, from: 90_000, at: 431_007, n: 121_000 },
      { turnId: 'trn_other', from: 0, at: 900_000, n: 1_000 },
    ];
    const ledger = heard.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    await writeFile(join(directory, 'claude.ledger.jsonl'), ledger);
    expect((await line(TURN)).span).toEqual({ from: 311_903, to: 552_007 });
  });

  it('lies where it was put when it was voiced anew before, and moves with what is before it', async () => {
    expect((await line(TURN, edit({}))).span).toEqual({ from: 312_000, to: 612_000 });
    const next = 'trn_0000000000000002';
    const { from, to } = (await line(next)).span;
    expect((await line(next, edit({}))).span).toEqual({ from: from + 60_000, to: to + 60_000 });
  });

  it('knows where the others say what', async () => {
    const { othersWords, speaker, cue } = await line(TURN, edit({}));
    expect([speaker, cue]).toEqual(['claude', 'c1']);
    // The host's first word, and the guest's, which has moved.
    expect(othersWords[0]?.from).toBe(24_000);
    expect(othersWords.some(({ from }) => from === 600_000 + 60_000)).toBe(true);
    expect(othersWords.some(({ from }) => from >= 312_000 && from < 600_000)).toBe(false);
  });

  it('is none of the host’s, and none that nobody said', async () => {
    await expect(line('c0')).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
    await expect(line('trn_nobody')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
