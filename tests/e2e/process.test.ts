import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pcmFromBytes } from '../../src/audio/pcm.js';
import { readWav, WAV_HEADER_BYTES } from '../../src/audio/wav.js';
import { SAMPLE_RATE } from '../../src/protocol/audio-format.js';
import { checkLoggedEvent } from '../../src/recording/session-event.js';
import { readMetadata } from '../../src/recording/session-metadata.js';
import { LiveHost } from '../support/live-host.js';
import { needs } from '../support/has.js';
import { tellFigure } from '../support/tell-figure.js';
import { type ServerProcess, startServerProcess } from '../support/server-process.js';

let root: string;
let env: Record<string, string>;
let server: ServerProcess;
let host: LiveHost | undefined;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'trialogue-process-'));
  env = { RECORDINGS_DIR: join(root, 'recordings'), LOGS_DIR: join(root, 'logs') };
  await mkdir(join(root, 'recordings'));
  server = await startServerProcess(env);
});

afterEach(async () => {
  host?.close();
  await server.kill('SIGKILL');
  await rm(root, { recursive: true, force: true });
});

const voice = async () => (await readWav(new URL('../fixtures/host/h02-rms.wav', import.meta.url).pathname)).samples;

async function folder(): Promise<string> {
  const [name] = await readdir(join(root, 'recordings'));
  if (name === undefined) throw new Error('nothing was recorded');
  return join(root, 'recordings', name);
}

const speaking = (live: LiveHost) =>
  live.until((event) => event.name === 'session.state' && event.payload.state.turnState === 'speaking', { past: true });

/** Polls, because another process does the work. */
async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let round = 0; round < 300; round += 1) {
    const found = await look().catch(() => undefined);
    if (found !== undefined) return found;
    await sleep(100);
  }
  throw new Error('it never happened');
}

describe('a server killed in the middle of a sentence', needs('ffmpeg'), () => {
  it('leaves readable stems, loses at most a quarter of a second, and is repaired at the next start', async () => {
    host = new LiveHost({ url: server.url, token: server.token, briefing: 'interview', samples: await voice() });
    await host.goLive();
    await speaking(host);
    await sleep(3_000);
    const sentSamples = host.client.getState().capturedSamples;
    const confirmed = sentSamples - host.client.getState().unconfirmedSamples;
    await server.kill('SIGKILL');
    const directory = await folder();
    const you = join(directory, 'you.wav');
    const seconds = Number(
      execFileSync('ffprobe', ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', you]),
    );
    expect(seconds).toBeGreaterThan(0);
    // The header may be a second behind; the samples are what was kept.
    const lying = pcmFromBytes((await readFile(you)).subarray(WAV_HEADER_BYTES));
    const spoken = await voice();
    const kept = Math.min(lying.length, spoken.length);
    expect(lying.subarray(0, kept)).toEqual(spoken.subarray(0, kept));
    const lostMs = ((sentSamples - lying.length) * 1000) / SAMPLE_RATE;
    tellFigure(`lost ${lostMs.toFixed(0)} ms of the host; confirmed ${confirmed}, on disk ${lying.length}`);
    expect(lying.length).toBeGreaterThanOrEqual(confirmed);
    expect(lostMs).toBeLessThanOrEqual(250);

    server = await startServerProcess(env);
    const repaired = await eventually(async () => {
      const metadata = await readMetadata(directory);
      const done = metadata.files.filter((file) => file.kind === 'webm').length === 3;
      return metadata.state === 'finished' && done ? metadata : undefined;
    });
    expect(repaired.recovered).toBe(true);
    const lengths = await Promise.all(
      ['you', 'claude', 'guest'].map(async (name) => (await readWav(join(directory, `${name}.wav`))).samples.length),
    );
    expect(new Set(lengths).size).toBe(1);
    expect(repaired.sync?.ok).toBe(true);
    expect(await readFile(join(directory, 'you.vtt'), 'utf8')).toMatch(/what do you think about/);
    const probed = Number(
      execFileSync('ffprobe', [
        '-v',
        'error',
        '-show_entries',
        'format=duration',
        '-of',
        'csv=p=0',
        join(directory, 'you.webm'),
      ]),
    );
    expect(Math.abs(probed - (lengths[0] ?? 0) / SAMPLE_RATE)).toBeLessThan(0.05);
  });
});

describe('a server asked to stop in the middle of a session', () => {
  it('completes every file and leaves with exit code 0', async () => {
    host = new LiveHost({ url: server.url, token: server.token, briefing: 'interview', samples: await voice() });
    await host.goLive();
    await speaking(host);
    await sleep(1_500);
    const begun = performance.now();
    const code = await server.kill('SIGTERM');
    tellFigure(`stopped after ${(performance.now() - begun).toFixed(0)} ms`);
    expect(code).toBe(0);
    const directory = await folder();
    const metadata = await readMetadata(directory);
    expect(metadata).toMatchObject({ state: 'finished', recovered: false, sync: { ok: true } });
    expect(metadata.turns).toEqual([expect.objectContaining({ speaker: 'claude', interrupted: true })]);
    const files = await readdir(directory);
    for (const name of ['you.wav', 'you.webm', 'claude.webm', 'claude.vtt', 'session.vtt', 'events.jsonl'])
      expect(files).toContain(name);
    const lines = (await readFile(join(directory, 'events.jsonl'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    expect(lines.map((line) => checkLoggedEvent(line)).filter((result) => !result.ok)).toEqual([]);
    expect(lines.at(-1)?.type).toBe('session.end');
  });
});
