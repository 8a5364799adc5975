import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RehearsalAdapterFactory } from '../../src/adapters/rehearsal-adapter-factory.js';
import { readWav } from '../../src/audio/wav.js';
import { systemClock } from '../../src/core/clock.js';
import { silentLogger } from '../../src/core/logger.js';
import { LiveHost } from '../support/live-host.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { countedWords, wordErrors } from '../support/word-errors.js';

const FOLDER = new URL('../fixtures/host/', import.meta.url);

interface Recording {
  readonly file: string;
  readonly transcript: string;
}

let app: TestApp;
let recordings: readonly Recording[];

beforeAll(async () => {
  const factory = new RehearsalAdapterFactory({ clock: systemClock, logger: silentLogger });
  app = await startTestApp({ overrides: { factory } });
  recordings = (JSON.parse(await readFile(new URL('manifest.json', FOLDER), 'utf8')) as { files: Recording[] }).files;
});
afterAll(() => app.close());

/** Hosts a session with the recording as the microphone, until the speaker who answers its end is heard. */
async function host(file: string) {
  const { samples } = await readWav(new URL(file, FOLDER).pathname);
  const live = new LiveHost({ url: app.url, samples });
  await live.goLive();
  await live.wav.finished;
  const { event } = await live.until(
    ({ name, payload }) =>
      name === 'session.state' &&
      'state' in payload &&
      payload.state.turnState === 'speaking' &&
      live.wav.nowAt > live.wav.endAt - 96_000,
    { past: true },
  );
  const state = live.client.getState();
  const speaker = state.session?.cast.find((member) => member.state === 'speaking' && member.kind === 'ai')?.id;
  const heard = live.events.flatMap(({ event: one }) => (one.name === 'stt.final' ? [one.payload.text] : [])).join(' ');
  const errors = live.events.filter(({ event: one }) => one.name === 'error');
  const finished = await live.end();
  return { event, speaker, heard, errors, finished };
}

describe('the recorded hosts', () => {
  it.each([
    ['h02-rms.wav', 'claude'],
    ['h06-awb.wav', 'claude'],
    ['h07-rms.wav', undefined],
  ])('%s is understood and answered by the right speaker', async (file, addressed) => {
    const result = await host(file);
    const said = countedWords(recordings.find((one) => one.file === file)?.transcript ?? '');
    expect(wordErrors(said, countedWords(result.heard)) / said.length).toBeLessThanOrEqual(0.12);
    if (addressed !== undefined) expect(result.speaker).toBe(addressed);
    else expect(['claude', 'guest']).toContain(result.speaker);
    expect(result.errors).toEqual([]);
    expect(result.finished.files.length).toBeGreaterThan(8);
  });
});
