import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readMetadata } from '../../../src/recording/session-metadata.js';
import { replayLog } from '../../../src/podcast/turns/replay.js';
import { LivePage } from '../../support/live-page.js';
import { type ServerProcess, startServerProcess } from '../../support/server-process.js';
import { firstDifference, quietNoise, readStem } from '../../support/stems.js';
import { tellFigure } from '../../support/tell-figure.js';
import { WireClient } from '../../support/wire-client.js';

let root: string;
let env: Record<string, string>;
let server: ServerProcess;
let page: LivePage | undefined;

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'trialogue-restart-'));
  await mkdir(join(root, 'recordings'));
  const directories = { RECORDINGS_DIR: join(root, 'recordings'), LOGS_DIR: join(root, 'logs') };
  env = { ...directories, BRIEFINGS_DIR: 'tests/fixtures/briefings', PORT: String(await freePort()) };
  server = await startServerProcess(env);
});

afterEach(async () => {
  page?.leave();
  await server.kill('SIGKILL');
  await rm(root, { recursive: true, force: true });
});

async function killAndStartAgain(live: LivePage): Promise<void> {
  await server.kill('SIGKILL');
  await live.until(() => live.client.getState().connection === 'reconnecting', 'the lost server to be noticed');
  server = await startServerProcess(env);
  await live.until(() => live.client.getState().connection === 'live', 'the session to go on');
}

/** Tracks of speakers who never speak at once, as they sound together. */
function mixed([first = new Int16Array(), ...others]: readonly Int16Array[]): Int16Array {
  return first.map((sample, index) => others.reduce((sum, other) => sum + (other[index] ?? 0), sample));
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a server killed in the middle of a show, and again', { timeout: 120_000 }, () => {
  it('goes on with the same episode: not a sample of the host is missing, the conversation is known, the cut is written down', async () => {
    const opened = await LivePage.open({ url: server.url, token: server.token, microphone: quietNoise(100 * 48_000) });
    page = opened.page;
    const { sessionId, state } = opened.welcome;
    await page.client.say('Guest, what do you think?');
    await page.heard('turn-0001', 1_500);
    await page.client.addMarker('before');
    await pause(400);
    await killAndStartAgain(page);
    // The page has played on, and says how far.
    await page.next('turn.end', ({ line }) => line.turnId === 'turn-0001');
    const lines = page.client.getState().session?.lines ?? [];
    expect(lines.map(({ speaker, interrupted }) => `${speaker}${interrupted ? ' cut' : ''}`)).toEqual([
      'you',
      'guest cut',
    ]);
    await page.client.say('Claude, and you?');
    await page.heard('turn-0002', 2_000);
    await killAndStartAgain(page);
    await page.client.say('Guest, once more.');
    const ended = await page.next('turn.end', ({ line }) => line.turnId === 'turn-0003');
    expect(ended).toMatchObject({ heard: true, line: { speaker: 'guest' } });
    page.host.stop();
    const finished = await page.client.end();

    expect(finished.sessionId).toBe(sessionId);
    const { directory } = state.recording;
    expect(await readdir(join(root, 'recordings'))).toHaveLength(1);
    const host = await readStem(directory, 'you');
    expect(firstDifference(host, page.sent)).toBe(-1);
    const lengths = await Promise.all(
      ['you', 'claude', 'guest'].map(async (name) => (await readStem(directory, name)).length),
    );
    expect(new Set(lengths).size).toBe(1);
    // What the page played on with while the server was gone included.
    const tracks = await Promise.all(['claude', 'guest'].map((name) => readStem(directory, name)));
    expect(firstDifference(mixed(tracks), page.played)).toBe(-1);
    const metadata = await readMetadata(directory);
    expect(metadata).toMatchObject({ state: 'finished', recovered: true, missing: [], sync: { ok: true } });
    expect(metadata.turns.map(({ turnId, interrupted }) => `${turnId}${interrupted ? ' cut' : ''}`)).toEqual([
      'turn-0001 cut',
      'turn-0002 cut',
      'turn-0003',
    ]);
    expect(metadata.markers.map(({ label }) => label)).toEqual(['before']);
    const log = await readFile(join(root, 'logs', `${sessionId}.jsonl`), 'utf8');
    expect(replayLog(log)).toMatchObject({ turns: 3, difference: null });
    const numbers = log
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { n: number }).n);
    expect(numbers).toEqual(numbers.map((_, index) => index));
    tellFigure(`host: ${host.length} samples over two kills, 0 missing`);
  });

  it('goes on as well when the server was asked to stop, its files complete meanwhile', async () => {
    const opened = await LivePage.open({ url: server.url, token: server.token, microphone: quietNoise(60 * 48_000) });
    page = opened.page;
    const { directory } = opened.welcome.state.recording;
    await pause(1_500);
    expect(await server.kill('SIGTERM')).toBe(0);
    expect(await readMetadata(directory)).toMatchObject({ state: 'finished', sync: { ok: true } });
    expect(page.client.getState().finished).toBeNull();
    server = await startServerProcess(env);
    await page.until(() => page?.client.getState().connection === 'live', 'the session to go on');
    await page.client.say('Guest, what do you think?');
    await page.heard('turn-0001', 500);
    page.host.stop();
    await page.client.end();
    expect(firstDifference(await readStem(directory, 'you'), page.sent)).toBe(-1);
    expect(await readMetadata(directory)).toMatchObject({ state: 'finished', missing: [], sync: { ok: true } });
  });

  it('lets nobody else go on with it, and nobody with a session that was ended', async () => {
    const opened = await LivePage.open({ url: server.url, token: server.token, microphone: quietNoise(30 * 48_000) });
    page = opened.page;
    await pause(1_000);
    await server.kill('SIGKILL');
    page.leave();
    server = await startServerProcess(env);
    const stranger = await WireClient.connect(server.url, { auth: { token: server.token() } });
    const { sessionId, token } = opened.welcome;
    const resume = (change: object) =>
      stranger.hello({ role: 'host', resume: { sessionId, token, lastSeq: 0, ...change } });
    expect(await resume({ token: 'another' })).toMatchObject({ ok: false, error: { code: 'RESUME_REFUSED' } });
    expect(await resume({ sessionId: '../recordings' })).toMatchObject({
      ok: false,
      error: { code: 'SESSION_NOT_FOUND' },
    });
    expect(await resume({ sessionId: 'ses_unknown' })).toMatchObject({
      ok: false,
      error: { code: 'SESSION_NOT_FOUND' },
    });
    expect(await resume({})).toMatchObject({ ok: true, data: { resumed: true, sessionId } });
    expect(await stranger.ask('session.end', {})).toMatchObject({ ok: true });
    const late = await WireClient.connect(server.url, { auth: { token: server.token() } });
    expect(await late.hello({ role: 'host', resume: { sessionId, token, lastSeq: 0 } })).toMatchObject({
      ok: false,
      error: { code: 'SESSION_NOT_FOUND' },
    });
    stranger.close();
    late.close();
  });
});
