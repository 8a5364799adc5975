import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../support/fakes/coded-speech.js';
import { settledEpisodes, summary } from '../../support/kills/kill-summary.js';
import { RandomKills } from '../../support/kills/random-kills.js';
import { tellFigure } from '../../support/tell-figure.js';

const KILLS = 6;
const SEED = 5;

describe('a server killed at random moments', { timeout: 180_000 }, () => {
  it('has every sample it acknowledged, and leaves episodes that are whole', async ({ onTestFinished }) => {
    const root = await mkdtemp(join(tmpdir(), 'trialogue-kills-'));
    onTestFinished(() => rm(root, { recursive: true, force: true }));
    const run = new RandomKills({ root, kills: KILLS, random: seededRandom(SEED) });
    onTestFinished(() => run.close());
    await run.run();
    const episodes = await settledEpisodes(run.sessions);
    for (const line of summary(episodes, run.count)) tellFigure(line);
    expect(episodes.flatMap(({ faults }) => faults)).toEqual([]);
    expect(episodes.length).toBeGreaterThan(0);
  });
});
