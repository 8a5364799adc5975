import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freezeService } from '../../support/kills/outages.js';

describe('a server that stands still while an AI speaks', { timeout: 120_000 }, () => {
  it('goes on as if nothing had been: every sample is where it was spoken and heard', async ({ onTestFinished }) => {
    const root = await mkdtemp(join(tmpdir(), 'trialogue-frozen-'));
    onTestFinished(() => rm(root, { recursive: true, force: true }));
    const { faults } = await freezeService(root, [3_000]);
    expect(faults).toEqual([]);
  });
});
