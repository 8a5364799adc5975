import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SAMPLE_RATE } from '../../src/protocol/audio-format.js';
import { needs } from '../support/has.js';
import { savedVoice } from './support/unsent-microphone.js';
import { openUnsentStage, type UnsentStage } from './support/unsent-stage.js';

const OUTAGE_SECONDS = 3;

let stage: UnsentStage;
beforeEach(async () => {
  stage = await openUnsentStage();
});
afterEach(() => stage.close());

describe('a session the server has lost', needs('chromium'), () => {
  it('gives the voice that never got there back as a file, and goes on in a new session', {
    timeout: 120_000,
  }, async () => {
    const studio = await stage.open();
    await studio.goLive();
    const { frameNow } = await studio.sound();
    await studio.untilFrame(frameNow + SAMPLE_RATE);
    const sentBlocks = stage.microphone.blocks;
    await stage.killServer();
    await studio.connection('reconnecting').waitFor();
    await studio.untilFrame(frameNow + (1 + OUTAGE_SECONDS) * SAMPLE_RATE);
    const unsentBlocks = stage.microphone.blocks;
    await stage.startServer('lost');

    await studio.part('refused').waitFor();
    const left = studio.part('left-session');
    expect(await left.innerText()).toMatch(/is not live any more.*\d s of your voice never got there/s);
    const saved = studio.page.waitForEvent('download');
    await studio.part('save-unsent').click();
    const download = await saved;
    expect(download.suggestedFilename()).toBe('the-day-music-stood-still-unsent-voice.wav');
    expect(stage.microphone.missingFrom(await savedVoice(download), sentBlocks, unsentBlocks)).toBe(0);

    await studio.part('continue-anew').click();
    await studio.part('floor').waitFor();
    await studio.part('recording').filter({ hasText: 'Safe on the server' }).waitFor();
    const later = await stage.open();
    await later.part('forget-session').nth(1).click();
    expect(await later.part('forget-session').nth(1).innerText()).toMatch(/^Delete \d s of your voice$/);
    await later.part('forget-session').nth(1).click();
    await expect.poll(() => later.part('left-session').count()).toBe(1);
  });
});

describe('a session that is open in another tab', needs('chromium'), () => {
  it('is left to that tab, which goes on undisturbed', { timeout: 90_000 }, async () => {
    const studio = await stage.open();
    await studio.goLive();
    const other = await stage.open();
    await other.part('continue-session').click();
    expect(await other.part('start-problem').innerText()).toContain('open in another tab');
    expect(await studio.connection('live').count()).toBe(1);
    await other.page.close();
    await studio.end();
    expect(studio.problems).toEqual([]);
  });
});
