import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { firstDifference, quietNoise, readStem } from '../../tests/support/stems.js';
import { bytesOf } from '../audio/pcm.js';
import { wavHeader } from '../audio/wav.js';
import type { RevoiceEdit } from '../protocol/recording-edits.js';
import { editedPieces, takePath } from './edited-pieces.js';
import { EditedStems } from './edited-stems.js';
import type { Placement } from './place-line.js';
import { FADE_SAMPLES } from './revoice-splices.js';
import { StemFiles } from './stem-files.js';

const SAMPLES = 20_000;
const SPEAKERS = ['you', 'claude', 'guest'];

let directory: string;
let recorded: Map<string, Int16Array>;
let files: StemFiles;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'revoice-'));
  files = new StemFiles();
  recorded = new Map(SPEAKERS.map((speaker, place) => [speaker, quietNoise(SAMPLES, place + 1)]));
  for (const [speaker, samples] of recorded) await writeWav(join(directory, `${speaker}.wav`), samples);
});
afterEach(async () => {
  files.close();
  await rm(directory, { recursive: true });
});

function writeWav(path: string, samples: Int16Array): Promise<void> {
  return writeFile(path, Buffer.concat([wavHeader(samples.byteLength), bytesOf(samples)]));
}

/** A take of this length, and the edit that puts it in its place. */
async function revoice(place: Placement, take = 'tak_00000000'): Promise<RevoiceEdit> {
  await mkdir(join(directory, 'takes'), { recursive: true });
  await writeWav(takePath(directory, take), quietNoise(place.samples, 99));
  const told = { turn: 'trn_1', cue: 'c1', speaker: 'claude', text: 'New.', mode: 'ripple' as const, words: [] };
  return { kind: 'revoice', ...told, take, ...place };
}

function stem(speaker: string, revoices: readonly RevoiceEdit[]): Int16Array {
  const pieces = editedPieces(files, speaker, { directory, revoices });
  return files.read(pieces, 0, SAMPLES * 2);
}

function expectSame(a: Int16Array | undefined, b: Int16Array | undefined): void {
  expect(a?.length).toBe(b?.length);
  expect(firstDifference(a ?? new Int16Array(), b ?? new Int16Array())).toBe(-1);
}

const original = (speaker: string): Int16Array => recorded.get(speaker) ?? new Int16Array();

describe('a line that fits', () => {
  it('takes its place and leaves silence behind it; everything else is the same to the bit', async () => {
    const edit = await revoice({ startAt: 5_000, samples: 2_000, replaced: 3_000, cut: { at: 8_000, by: 0 } });
    const claude = stem('claude', [edit]);
    expect(claude).toHaveLength(SAMPLES);
    expectSame(claude.subarray(0, 5_000), original('claude').subarray(0, 5_000));
    expectSame(claude.subarray(5_000, 7_000), quietNoise(2_000, 99));
    expectSame(claude.subarray(7_000, 8_000), new Int16Array(1_000));
    expectSame(claude.subarray(8_000), original('claude').subarray(8_000));
    for (const other of ['you', 'guest']) expectSame(stem(other, [edit]), original(other));
  });
});

describe('a longer line with ripple', () => {
  it('moves what lies behind it by the same count on every stem, to the bit', async () => {
    const edit = await revoice({ startAt: 5_000, samples: 6_000, replaced: 3_000, cut: { at: 7_500, by: 3_000 } });
    const claude = stem('claude', [edit]);
    expectSame(claude.subarray(0, 5_000), original('claude').subarray(0, 5_000));
    expectSame(claude.subarray(5_000, 11_000), quietNoise(6_000, 99));
    expectSame(claude.subarray(11_000), original('claude').subarray(8_000));
    for (const other of ['you', 'guest']) {
      const moved = stem(other, [edit]);
      expectSame(moved.subarray(0, 7_500), original(other).subarray(0, 7_500));
      expectSame(moved.subarray(10_500), original(other).subarray(7_500));
      const pause = moved.subarray(7_500, 10_500);
      expectSame(pause.subarray(FADE_SAMPLES, -FADE_SAMPLES), new Int16Array(3_000 - 2 * FADE_SAMPLES));
      // The room does not break off: it goes on from the sample it was at, and dies away.
      expect(Math.abs((pause[0] ?? 0) - (original(other)[7_499] ?? 0))).toBeLessThanOrEqual(1);
      expect(Math.abs((pause.at(-1) ?? 0) - (original(other)[7_500] ?? 0))).toBeLessThanOrEqual(1);
    }
  });
});

describe('a shorter line with ripple', () => {
  it('takes as many samples from every stem, and touches nothing outside of the line', async () => {
    const cut = { at: 8_000 - FADE_SAMPLES, by: -1_500 };
    const edit = await revoice({ startAt: 5_000, samples: 1_500, replaced: 3_000, cut });
    const claude = stem('claude', [edit]);
    expectSame(claude.subarray(0, 5_000), original('claude').subarray(0, 5_000));
    expectSame(claude.subarray(6_500), original('claude').subarray(8_000));
    for (const other of ['you', 'guest']) {
      const moved = stem(other, [edit]);
      expect(moved).toHaveLength(SAMPLES - 1_500);
      const seam = cut.at - 1_500;
      expectSame(moved.subarray(0, seam - FADE_SAMPLES), original(other).subarray(0, seam - FADE_SAMPLES));
      expectSame(moved.subarray(6_500), original(other).subarray(8_000));
    }
  });
});

describe('lines on top of each other', () => {
  it('are undone by leaving the last one out: the stems are those from before, to the byte', async () => {
    const first = await revoice({ startAt: 5_000, samples: 6_000, replaced: 3_000, cut: { at: 8_000, by: 3_000 } });
    const second = await revoice(
      { startAt: 5_000, samples: 2_000, replaced: 6_000, cut: { at: 11_000 - FADE_SAMPLES, by: -4_000 } },
      'tak_11111111',
    );
    const stems = new EditedStems();
    const at = async (revoices: readonly RevoiceEdit[]) => {
      const scene = { directory, speakers: SPEAKERS, revoices };
      await stems.ensure(scene);
      await stems.sweep(scene, 8);
      return Promise.all(
        SPEAKERS.map(async (speaker) => {
          const path = await stems.pathOf(directory, speaker, revoices.at(-1)?.take ?? null);
          return readStem(path.replace(/\/[^/]*$/, ''), speaker);
        }),
      );
    };
    const once = await at([first]);
    const twice = await at([first, second]);
    expect(new Set(twice.map(({ length }) => length))).toEqual(new Set([SAMPLES - 1_000]));
    const undone = await at([first]);
    for (const [place, samples] of undone.entries()) expectSame(samples, once[place]);
    const none = await at([]);
    for (const [place, speaker] of SPEAKERS.entries()) expectSame(none[place], original(speaker));
    await expect(stems.pathOf(directory, 'you', first.take)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('keep silence a hole in the file', async () => {
    const long = new Int16Array(3_000_000);
    long.set(quietNoise(48_000), 0);
    await writeWav(join(directory, 'claude.wav'), long);
    const edit = await revoice({ startAt: 5_000, samples: 2_000, replaced: 3_000, cut: { at: 8_000, by: 0 } });
    const stems = new EditedStems();
    await stems.ensure({ directory, speakers: SPEAKERS, revoices: [edit] });
    const { size, blocks } = await stat(await stems.pathOf(directory, 'claude', edit.take));
    expect(size).toBe(80 + long.byteLength);
    expect(blocks * 512).toBeLessThan(size / 10);
  });
});
