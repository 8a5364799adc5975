import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SAMPLE_RATE } from '../../src/protocol/audio-format.js';
import { readMetadata } from '../../src/recording/session-metadata.js';
import { needs } from '../support/has.js';
import { lostSpans } from './support/lost-spans.js';
import type { StudioPage } from './support/studio-page.js';
import { openUnsentStage, type UnsentStage } from './support/unsent-stage.js';

const OUTAGE_SECONDS = 4;
/** A quarter of a second: what a page may have captured and not handed to the disk when it is killed. */
const YOUNG_BLOCKS = 7;

interface Ending {
  readonly how: string;
  readonly end: (stage: UnsentStage, studio: StudioPage) => Promise<void>;
  /** The last blocks of the microphone the page had no time for. */
  readonly lostBlocks: number;
}

const ENDINGS: readonly Ending[] = [
  { how: 'closed', end: (stage, studio) => stage.closeTab(studio), lostBlocks: 0 },
  { how: 'killed', end: (stage, studio) => stage.killTab(studio), lostBlocks: YOUNG_BLOCKS },
  { how: 'killed with the whole browser', end: (stage) => stage.killBrowser(), lostBlocks: YOUNG_BLOCKS },
];

describe('voice that was not sent when the page was', needs('chromium'), () => {
  let stage: UnsentStage;
  beforeEach(async () => {
    stage = await openUnsentStage();
  });
  afterEach(() => stage.close());

  it.each(ENDINGS.map((ending) => [ending.how, ending] as const))(
    '%s: the next page sends it, and the track has no hole',
    { timeout: 120_000 },
    async (_how, { end, lostBlocks }) => {
      const { microphone } = stage;
      const studio = await stage.open();
      await studio.goLive();
      const { frameNow: liveFrame } = await studio.sound();
      await studio.untilFrame(liveFrame + SAMPLE_RATE);
      await studio.cutNetwork();
      await studio.connection('reconnecting').waitFor();
      await studio.untilFrame(liveFrame + (1 + OUTAGE_SECONDS) * SAMPLE_RATE);
      expect(await studio.part('recording').innerText()).toContain('kept in this browser');
      const firstPage = microphone.blocks;
      await end(stage, studio);

      const next = await stage.open();
      const between = microphone.blocks;
      const left = next.part('left-session');
      expect(await left.innerText()).toMatch(/[345] s of your voice are kept in this browser and will be sent/);
      await next.part('continue-session').click();
      await next.part('recording').filter({ hasText: 'Safe on the server' }).waitFor();
      const { frameNow } = await next.sound();
      await next.untilFrame(frameNow + 2 * SAMPLE_RATE);
      const secondPage = microphone.blocks;
      await next.end();

      const directory = await stage.recording();
      expect(await lostSpans(directory)).toEqual([]);
      expect((await readMetadata(directory)).sync).toMatchObject({ ok: true });
      expect(firstPage).toBeGreaterThan((1 + OUTAGE_SECONDS) * 20);
      expect(await microphone.missing(directory, 0, firstPage - lostBlocks)).toBe(0);
      expect(secondPage - between).toBeGreaterThan(2 * 20);
      expect(await microphone.missing(directory, between, secondPage)).toBe(0);

      const later = await stage.open();
      await expect.poll(() => later.part('left-session').count()).toBe(0);
    },
  );
});
