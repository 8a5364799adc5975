import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SAMPLE_RATE } from '../../src/protocol/audio-format.js';
import { readMetadata } from '../../src/recording/session-metadata.js';
import { needs } from '../support/has.js';
import { lostSpans } from './support/lost-spans.js';
import { openStage, type Stage } from './support/stage.js';

const OUTAGE_SECONDS = 3;

describe('a network that fails in the middle of a speech', needs('chromium'), () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.close());

  it('is told to the host, and leaves no hole in the recording', { timeout: 90_000 }, async () => {
    const studio = await stage.open();
    await studio.goLive();
    await studio.letClaudeSpeak();
    const { frameNow } = await studio.sound();

    await studio.cutNetwork();
    await studio.connection('reconnecting').waitFor();
    expect(await studio.connection('reconnecting').innerText()).toContain('your voice is kept');
    await studio.untilFrame(frameNow + OUTAGE_SECONDS * SAMPLE_RATE);
    expect(await studio.part('recording').innerText()).toMatch(/\d s of your voice wait to be sent/);
    await studio.mendNetwork();
    await studio.connection('live').waitFor();
    await studio.part('recording').filter({ hasText: 'Safe on the server' }).waitFor();

    await studio.listen();
    await studio.page.keyboard.press(' ');
    await studio.lines('Claude').waitFor();
    const lines = await studio.part('line').allInnerTexts();
    expect([...new Set(lines)], lines.join('|')).toEqual(lines);
    await studio.end();
    const directory = await stage.recording();
    expect(await lostSpans(directory)).toEqual([]);
    expect((await readMetadata(directory)).sync).toMatchObject({ ok: true });
    // Refused connections are the one kind of error that belongs to an outage.
    expect(studio.problems.filter((problem) => !problem.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
  });
});
