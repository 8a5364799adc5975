import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readWav } from '../../../src/audio/wav.js';
import { LivePage } from '../../support/live-page.js';
import { type ServerProcess, startServerProcess } from '../../support/server-process.js';

let root: string;
let env: Record<string, string>;
let server: ServerProcess;
let page: LivePage | undefined;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'trialogue-unheard-'));
  await mkdir(join(root, 'recordings'));
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const directories = { RECORDINGS_DIR: join(root, 'recordings'), LOGS_DIR: join(root, 'logs') };
  env = { ...directories, BRIEFINGS_DIR: 'tests/fixtures/briefings', PORT: String(port) };
  server = await startServerProcess(env);
});

afterEach(async () => {
  page?.leave();
  await server.kill('SIGKILL');
  await rm(root, { recursive: true, force: true });
});

describe('a server killed while the host is speaking', { timeout: 60_000 }, () => {
  it('has the whole sentence understood by the next one: what was on disk is listened to again', async () => {
    const { samples } = await readWav(new URL('../../fixtures/host/h01-rms.wav', import.meta.url).pathname);
    const microphone = new Int16Array(40 * 48_000);
    microphone.set(samples);
    const opened = await LivePage.open({ url: server.url, token: server.token, microphone });
    page = opened.page;
    const live = page;
    // "Welcome back to the show, everyone." has been said; its last frames were confirmed and are forgotten by the page.
    await live.until(() => live.client.getState().capturedSamples > 2.2 * 48_000, 'the first words to be captured');
    await live.until(() => live.client.getState().unconfirmedSamples < 0.5 * 48_000, 'them to be confirmed');
    await server.kill('SIGKILL');
    await live.until(() => live.client.getState().connection === 'reconnecting', 'the lost server to be noticed');
    server = await startServerProcess(env);
    await live.until(() => live.client.getState().connection === 'live', 'the session to go on');
    const { line } = await live.next('turn.end', (event) => event.line.speaker === 'you');
    // Where the server was killed a word may be misheard; without its beginning the sentence began behind it.
    expect(line.text.toLowerCase()).toMatch(/^welcome back/);
    expect(line.startAt / 48_000).toBeCloseTo(0.66, 0);
  });
});
