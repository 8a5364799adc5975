import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SAMPLE_RATE } from '../../src/protocol/audio-format.js';
import { readMetadata } from '../../src/recording/session-metadata.js';
import { needs } from '../support/has.js';
import { lostSpans } from './support/lost-spans.js';
import type { StudioPage } from './support/studio-page.js';
import { openUnsentStage, type UnsentStage } from './support/unsent-stage.js';

const CUTS = 3;
const CUT_SECONDS = 2;
const SLEEP_MS = 8_000;

/** Everything that was captured until now is on the server; how many blocks of the microphone that is. */
async function allSafe(studio: StudioPage, { microphone }: UnsentStage): Promise<number> {
  const { frameNow } = await studio.sound();
  await studio.untilFrame(frameNow + SAMPLE_RATE);
  await studio.part('recording').filter({ hasText: 'Safe on the server' }).waitFor();
  return microphone.blocks;
}

describe('the host’s voice', needs('chromium'), () => {
  let stage: UnsentStage;
  beforeEach(async () => {
    stage = await openUnsentStage();
  });
  afterEach(() => stage.close());

  it('is whole on the track after a network that fails again and again', { timeout: 120_000 }, async () => {
    const studio = await stage.open();
    await studio.goLive();
    for (let cut = 0; cut < CUTS; cut += 1) {
      const { frameNow } = await studio.sound();
      await studio.cutNetwork();
      await studio.connection('reconnecting').waitFor();
      await studio.untilFrame(frameNow + CUT_SECONDS * SAMPLE_RATE);
      await studio.mendNetwork();
      await studio.connection('live').waitFor();
    }
    const captured = await allSafe(studio, stage);
    await studio.end();
    const directory = await stage.recording();
    expect(await lostSpans(directory)).toEqual([]);
    expect(await stage.microphone.missing(directory, 0, captured)).toBe(0);
    expect((await readMetadata(directory)).sync).toMatchObject({ ok: true });
  });

  it('is whole on the track when the machine slept in the middle of the show', { timeout: 120_000 }, async () => {
    const studio = await stage.open();
    await studio.goLive();
    await allSafe(studio, stage);
    await stage.sleep(SLEEP_MS);
    const captured = await allSafe(studio, stage);
    expect(await studio.connection('live').count()).toBe(1);
    await studio.end();
    const directory = await stage.recording();
    expect(await stage.microphone.missing(directory, 0, captured)).toBe(0);
    // The microphone slept as well: the track has no hole, or one for each jump of its clock.
    expect(await lostSpans(directory)).toHaveLength(stage.microphone.jumps(0, captured).length);
    expect((await readMetadata(directory)).sync).toMatchObject({ ok: true });
  });
});
