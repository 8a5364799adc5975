import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordEpisode } from '../../tests/support/recorded-episode.js';
import { readMetadata } from '../recording/index.js';
import { readMetadataHead } from './summaries.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'trialogue-summaries-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('the head of a session’s metadata', () => {
  it('is everything but the turns, which are counted', async () => {
    const { directory } = await recordEpisode(root, { seconds: 60 });
    const { metadata, turns } = await readMetadataHead(join(directory, 'session.yaml'));
    const whole = await readMetadata(directory);
    expect(turns).toBe(whole.turns.length);
    expect(turns).toBeGreaterThan(3);
    expect(metadata).toEqual({ ...whole, turns: [] });
  });

  it('counts as well in a session without turns, and in a file somebody has reformatted', async () => {
    const { directory } = await recordEpisode(root, { seconds: 60 });
    const path = join(directory, 'session.yaml');
    const whole = await readMetadata(directory);
    await writeFile(path, JSON.stringify(whole));
    expect((await readMetadataHead(path)).turns).toBe(whole.turns.length);
    await writeFile(path, JSON.stringify({ ...whole, turns: [] }));
    expect((await readMetadataHead(path)).turns).toBe(0);
    expect(await readFile(path, 'utf8')).toContain('"turns":[]');
  });
});
