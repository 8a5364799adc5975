import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SAMPLE_RATE } from '../../src/protocol/audio-format.js';
import { readMetadata } from '../../src/recording/session-metadata.js';
import { needs } from '../support/has.js';
import { openStage, type Stage } from './support/stage.js';

const OUTAGE_SECONDS = 3;

describe('a network that fails in the middle of a speech', needs('chromium'), () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ says: [1, 'h02-rms', 8, 'h05-slt'] });
  });
  afterAll(() => stage.close());

  it('is told to the host, and leaves no hole in the recording', { timeout: 90_000 }, async () => {
    const studio = await stage.open();
    await studio.goLive();
    await studio.lane('claude', 'speaking').waitFor();
    const { to } = await studio.listen();

    await studio.cutNetwork();
    await studio.connection('reconnecting').waitFor();
    expect(await studio.connection('reconnecting').innerText()).toContain('your voice is kept');
    await studio.untilFrame(to + OUTAGE_SECONDS * SAMPLE_RATE);
    expect(await studio.part('recording').innerText()).toMatch(/\d s of your voice wait to be sent/);
    await studio.mendNetwork();
    await studio.connection('live').waitFor();
    await studio.part('recording').filter({ hasText: 'Safe on the server' }).waitFor();

    await studio.lines('Claude').waitFor();
    const lines = await studio.part('line').allInnerTexts();
    expect([...new Set(lines)], lines.join('|')).toEqual(lines);
    await studio.end();
    const metadata = await readMetadata(await stage.recording());
    expect(metadata.missing).toEqual([]);
    expect(metadata.sync).toMatchObject({ ok: true });
    // Refused connections are the one kind of error that belongs to an outage.
    expect(studio.problems.filter((problem) => !problem.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
  });
});
