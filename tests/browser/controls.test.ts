import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SAMPLE_RATE } from '../../src/protocol/audio-format.js';
import { readMetadata } from '../../src/recording/session-metadata.js';
import { needs } from '../support/has.js';
import { readStem } from '../support/stems.js';
import { lostSpans } from './support/lost-spans.js';
import { openStage, type Stage } from './support/stage.js';
import type { StudioPage } from './support/studio-page.js';

const isPressed = (studio: StudioPage, part: string) => studio.part(part).getAttribute('aria-pressed');

describe("the host's keys", needs('chromium'), () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ says: ['h05-slt', 'h05-slt'] });
  });
  afterAll(() => stage.close());

  it('mute the microphone, hand over the floor, set markers, and turn autopilot and thinking time on', {
    timeout: 60_000,
  }, async () => {
    const studio = await stage.open();
    await studio.goLive();
    await studio.page.keyboard.press('u');
    await studio.page.locator('.sign[data-state="muted"]').waitFor();
    expect(await isPressed(studio, 'mute')).toBe('true');
    await studio.floor('open').waitFor();

    await studio.page.keyboard.press('m');
    await studio.page.keyboard.press('a');
    await studio.page.locator('[data-testid="autopilot"][aria-pressed="true"]').waitFor();
    await studio.page.keyboard.press('a');
    await studio.page.locator('[data-testid="autopilot"][aria-pressed="false"]').waitFor();
    await studio.page.keyboard.press('h');
    await studio.floor('holding').waitFor();
    await studio.page.keyboard.press('h');
    await studio.floor('open').waitFor();

    await studio.page.keyboard.press('2');
    await studio.lane('guest', 'speaking').waitFor();
    await studio.listen();
    await studio.page.keyboard.press(' ');
    await studio.lines('Robin').waitFor();
    await studio.end();

    const directory = await stage.recording();
    expect((await readMetadata(directory)).markers).toHaveLength(1);
    const tail = (await readStem(directory, 'you')).subarray(-SAMPLE_RATE);
    expect(tail.every((sample) => sample === 0)).toBe(true);
    expect(studio.problems).toEqual([]);
  });
});

describe('a host without a microphone', needs('chromium'), () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ microphone: 'denied' });
  });
  afterAll(() => stage.close());

  it('is told why, goes live with typed lines, and is answered aloud', { timeout: 60_000 }, async () => {
    const studio = await stage.open();
    await studio.part('microphone-trouble').waitFor();
    expect(await studio.part('microphone-trouble').innerText()).toContain('does not let this page use the microphone');
    expect(await studio.part('go-live').isDisabled()).toBe(true);
    await studio.part('typed-only').check();
    await studio.goLive();
    await studio.part('typed-line').fill('Robin, what did the first machines record?');
    await studio.part('typed-line').press('Enter');
    // Inside the field, Space is a space.
    await studio.page.keyboard.press('Escape');
    await studio.lines('Host').waitFor();
    await studio.lane('guest', 'speaking').waitFor();
    await studio.listen();
    await studio.page.keyboard.press(' ');
    await studio.lines('Robin').waitFor();
    await studio.end();
    expect(await lostSpans(await stage.recording())).toEqual([]);
    expect(studio.problems).toEqual([]);
  });
});
