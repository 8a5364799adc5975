import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SAMPLE_RATE } from '../../src/protocol/audio-format.js';
import { needs } from '../support/has.js';
import { loudnessDb, soundedForMs } from './support/loudness.js';
import type { Arrival } from './support/page-probe.js';
import { openStage, type Stage } from './support/stage.js';
import type { StudioPage } from './support/studio-page.js';
import { tellFigure } from '../support/tell-figure.js';

/** From the order's arrival in the page to silence at the loudspeaker. */
const SILENT_WITHIN_MS = 50;

describe('an interruption in the browser', needs('chromium'), () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ says: [0.5, 'h05-slt', 60] });
  });
  afterAll(() => stage.close());

  it('by the Space key silences the loudspeaker at once, and for good', { timeout: 60_000 }, async () => {
    const studio = await stage.open();
    await studio.goLive();
    await speakUnheard(studio);
    await studio.page.keyboard.press(' ');
    const cleared = await studio.arrival('speech.clear');
    await expectSilence(studio, { since: cleared, seconds: 2, name: 'Space' });

    await studio.floor('open').waitFor();
    await studio
      .lines('Claude')
      .filter({ has: studio.page.locator('.line-cut') })
      .waitFor();
    await studio.end();
    expect(studio.problems).toEqual([]);
  });

  it("by the host's voice pauses the speaker at once, and cuts when it goes on", { timeout: 60_000 }, async () => {
    const studio = await stage.open();
    await studio.goLive();
    await speakUnheard(studio);
    // The fake microphone begins anew whenever it is opened: now the host speaks.
    await studio.page.getByRole('button', { name: 'Microphone' }).click();
    await studio.page.locator('.devices button').first().click();
    await studio.page.keyboard.press('u');
    const paused = await studio.arrival('speech.pause');
    const cleared = await studio.arrival('speech.clear');
    await expectSilence(studio, { since: paused, seconds: 1, name: 'the voice' });
    await expectSilence(studio, { since: cleared, seconds: 1, name: 'the cut after it' });
    await studio
      .lines('Claude')
      .filter({ has: studio.page.locator('.line-cut') })
      .waitFor();
    expect((await studio.arrivals()).filter(({ name }) => name === 'speech.resume')).toEqual([]);
    await studio.end();
    expect(studio.problems).toEqual([]);
  });
});

/** Muted, so that the recording in the microphone says nothing yet; Claude gets the floor and is heard. */
async function speakUnheard(studio: StudioPage): Promise<void> {
  await studio.page.keyboard.press('u');
  await studio.floor('open').waitFor();
  await studio.letClaudeSpeak();
}

interface Expected {
  readonly since: Arrival;
  readonly seconds: number;
  readonly name: string;
}

async function expectSilence(studio: StudioPage, { since, seconds, name }: Expected): Promise<void> {
  const span = { from: since.frame, to: since.frame + seconds * SAMPLE_RATE };
  await studio.untilFrame(span.to + SAMPLE_RATE / 10);
  const reading = await studio.sound();
  const before = loudnessDb(reading, { from: since.frame - SAMPLE_RATE / 2, to: since.frame });
  const silentAfterMs = soundedForMs(reading, span);
  tellFigure(`${name}: ${before.toFixed(0)} dBFS before; silent ${silentAfterMs.toFixed(1)} ms after ${since.name}`);
  expect(silentAfterMs).toBeLessThanOrEqual(SILENT_WITHIN_MS);
}
