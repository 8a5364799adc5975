import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMetadata } from '../../src/recording/session-metadata.js';
import { needs } from '../support/has.js';
import { lostSpans } from './support/lost-spans.js';
import { openStage, type Stage } from './support/stage.js';

describe('a page reloaded in mid-session', needs('chromium'), () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.close());

  it('goes on with the same session, its words and its clock', { timeout: 90_000 }, async () => {
    const studio = await stage.open();
    await studio.goLive();
    await studio.letClaudeSpeak();
    await studio.page.keyboard.press(' ');
    await studio.lines('Claude').waitFor();
    const before = await studio.recordedSeconds();
    expect(before).toBeGreaterThan(0);
    studio.page.once('dialog', (dialog) => void dialog.accept());
    await studio.page.reload();

    await studio.part('continue-session').click();
    await studio.part('floor').waitFor();
    expect(await studio.lines('Claude').count()).toBe(1);
    expect(await studio.recordedSeconds()).toBeGreaterThanOrEqual(before);

    await studio.letClaudeSpeak();
    await studio.page.keyboard.press(' ');
    await studio.lines('Claude').nth(1).waitFor();
    await studio.end();
    const directory = await stage.recording();
    const { durationMs, sync } = await readMetadata(directory);
    expect(sync).toMatchObject({ ok: true });
    expect(durationMs).toBeGreaterThan(before * 1000);
    // While there was no page nothing was captured: a hole, if any, lies where the page was away.
    for (const hole of await lostSpans(directory)) expect(hole.startMs).toBeGreaterThanOrEqual(before * 1000);
    expect(studio.problems).toEqual([]);
  });
});
