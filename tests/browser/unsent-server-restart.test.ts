import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SAMPLE_RATE } from '../../src/protocol/audio-format.js';
import { readMetadata } from '../../src/recording/session-metadata.js';
import { needs } from '../support/has.js';
import { lostSpans } from './support/lost-spans.js';
import type { StudioPage } from './support/studio-page.js';
import { openUnsentStage, type UnsentStage } from './support/unsent-stage.js';

const AWAY_SECONDS = 3;
/** A quarter of a second: what a page may have captured and not handed to the disk when it is killed. */
const YOUNG_BLOCKS = 7;

describe('a server that was killed and started again in mid-session', needs('chromium'), () => {
  let stage: UnsentStage;
  beforeEach(async () => {
    stage = await openUnsentStage();
  });
  afterEach(() => stage.close());

  /** Goes live, speaks for a second, and goes on for a while after the server is gone. */
  async function outliveServer(studio: StudioPage): Promise<void> {
    await studio.goLive();
    const { frameNow } = await studio.sound();
    await studio.untilFrame(frameNow + SAMPLE_RATE);
    await stage.killServer();
    await studio.connection('reconnecting').waitFor();
    await studio.untilFrame(frameNow + (1 + AWAY_SECONDS) * SAMPLE_RATE);
  }

  async function endsWhole(studio: StudioPage, from = 0, to?: number): Promise<void> {
    await studio.part('recording').filter({ hasText: 'Safe on the server' }).waitFor();
    const { frameNow } = await studio.sound();
    await studio.untilFrame(frameNow + SAMPLE_RATE);
    const captured = stage.microphone.blocks;
    await studio.end();
    const directory = await stage.recording();
    expect(await lostSpans(directory)).toEqual([]);
    expect((await readMetadata(directory)).sync).toMatchObject({ ok: true });
    if (to !== undefined) expect(await stage.microphone.missing(directory, 0, to)).toBe(0);
    expect(await stage.microphone.missing(directory, from, captured)).toBe(0);
  }

  it('has every sample of the page that stayed open', { timeout: 120_000 }, async () => {
    const studio = await stage.open();
    await outliveServer(studio);
    await stage.startServer();
    await studio.connection('live').waitFor();
    await endsWhole(studio);
  });

  it('has every sample of the page that was killed as well', { timeout: 120_000 }, async () => {
    const studio = await stage.open();
    await outliveServer(studio);
    const kept = stage.microphone.blocks - YOUNG_BLOCKS;
    await stage.killTab(studio);
    await stage.startServer();
    const next = await stage.open();
    const between = stage.microphone.blocks;
    await next.part('continue-session').click();
    await endsWhole(next, between, kept);
  });
});
