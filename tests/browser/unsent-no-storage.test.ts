import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SAMPLE_RATE } from '../../src/protocol/audio-format.js';
import { needs } from '../support/has.js';
import { lostSpans } from './support/lost-spans.js';
import { savedVoice } from './support/unsent-microphone.js';
import { openUnsentStage, type UnsentStage } from './support/unsent-stage.js';

const STORAGE_BLOCKED = `IDBFactory.prototype.open = () => {
  throw new DOMException('The user denied permission to access the database.', 'SecurityError');
};`;

describe('a browser that keeps nothing', needs('chromium'), () => {
  let stage: UnsentStage;
  beforeEach(async () => {
    stage = await openUnsentStage();
  });
  afterEach(() => stage.close());

  const openBlocked = async () => {
    const studio = await stage.open();
    await studio.page.addInitScript({ content: STORAGE_BLOCKED });
    await studio.page.reload();
    await studio.goLive();
    return studio;
  };

  it('is told of plainly; an outage is still survived from memory', { timeout: 90_000 }, async () => {
    const studio = await openBlocked();
    await studio.part('notice').filter({ hasText: 'This browser keeps nothing for this page' }).waitFor();
    const { frameNow } = await studio.sound();
    await studio.cutNetwork();
    await studio.connection('reconnecting').waitFor();
    await studio.untilFrame(frameNow + 2.5 * SAMPLE_RATE);
    expect(await studio.part('recording').innerText()).toContain('keep this page open');
    await studio.mendNetwork();
    await studio.connection('live').waitFor();
    await studio.part('recording').filter({ hasText: 'Safe on the server' }).waitFor();
    const captured = stage.microphone.blocks - 25;
    await studio.end();
    const directory = await stage.recording();
    expect(await lostSpans(directory)).toEqual([]);
    expect(await stage.microphone.missing(directory, 0, captured)).toBe(0);
  });

  it('still gives the voice back that a lost session never got', { timeout: 90_000 }, async () => {
    const studio = await openBlocked();
    await stage.killServer();
    const from = stage.microphone.blocks;
    await studio.connection('reconnecting').waitFor();
    const { frameNow } = await studio.sound();
    await studio.untilFrame(frameNow + 2.5 * SAMPLE_RATE);
    const to = stage.microphone.blocks;
    await stage.startServer('lost');
    await studio.part('refused').waitFor();
    const saved = studio.page.waitForEvent('download');
    await studio.part('save-unsent').click();
    expect(stage.microphone.missingFrom(await savedVoice(await saved), from, to)).toBe(0);
  });
});
