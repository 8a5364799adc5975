import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../tests/support/virtual-clock.js';
import { readWav, WAV_HEADER_BYTES } from '../audio/wav.js';
import { silentLogger } from '../core/logger.js';
import { readLedger } from './ledger.js';
import { Recorder } from './recorder.js';
import { readMetadata, type SessionMetadata } from './session-metadata.js';

let directory: string;
let clock: VirtualClock;
let acks: number[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'trialogue-recorder-'));
  clock = new VirtualClock();
  acks = [];
});

afterEach(() => rm(directory, { recursive: true, force: true }));

const ENGINE = { provider: 'test', model: 'test', rehearsal: false };

function metadata(): SessionMetadata {
  return {
    version: 1,
    sessionId: 'ses_test',
    state: 'recording',
    pid: null,
    title: 'A test',
    briefing: 'test',
    startedAt: '2026-01-01T00:00:00.000Z',
    endedAt: null,
    durationMs: null,
    sampleRate: 48_000,
    samples: null,
    host: { id: 'you', name: 'Host', stt: ENGINE },
    cast: [],
    turns: [],
    markers: [],
    sync: null,
    missing: [],
    recovered: false,
    files: [],
  };
}

async function startRecorder(): Promise<Recorder> {
  const recorder = new Recorder({
    directory,
    clock,
    logger: silentLogger,
    speakers: ['claude'],
    unwrittenBytesMax: 1_000_000,
    onWritten: (nextSeq) => acks.push(nextSeq),
    onWanted: () => undefined,
    onTrouble: () => undefined,
  });
  await recorder.start(metadata());
  return recorder;
}

const ramp = (n: number, from = 1) => Int16Array.from({ length: n }, (_, index) => ((from + index) % 30_000) + 1);

function host(recorder: Recorder, seq: number, contiguousSeq = seq + 1): void {
  recorder.writeHost({ seq, at: seq * 1_920, samples: ramp(1_920, seq * 1_920), contiguousSeq });
}

const stop = (recorder: Recorder) =>
  recorder.stop({
    signal: new AbortController().signal,
    metadata: (facts) => ({ ...metadata(), ...facts, state: 'finished' }),
  });

/** Lets file writes finish that no virtual time governs. */
async function written(check: () => boolean): Promise<void> {
  for (let round = 0; round < 2_000 && !check(); round += 1) {
    await clock.advance(50);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

describe('the recorder', () => {
  it('gives stems of equal length whose samples lie where they were spoken', async () => {
    const recorder = await startRecorder();
    for (let seq = 0; seq < 10; seq += 1) host(recorder, seq);
    recorder.writeSpeech('claude', { turnId: 'turn-0001', from: 0, at: 5_000, samples: ramp(480) });
    await stop(recorder);
    const you = await readWav(join(directory, 'you.wav'));
    const claude = await readWav(join(directory, 'claude.wav'));
    expect(you.samples).toEqual(ramp(19_200, 0));
    expect(claude.samples.length).toBe(19_200);
    expect(claude.samples.subarray(5_000, 5_480)).toEqual(ramp(480));
    expect(claude.samples.subarray(0, 5_000).every((sample) => sample === 0)).toBe(true);
  });

  it('writes late and out-of-order frames in their place, bit for bit', async () => {
    const recorder = await startRecorder();
    for (const seq of [0, 3, 2, 1, 9, 8, 7, 6, 5, 4]) host(recorder, seq);
    await stop(recorder);
    expect((await readWav(join(directory, 'you.wav'))).samples).toEqual(ramp(19_200, 0));
  });

  it('acknowledges a frame only once it can be read back from the file', async () => {
    const recorder = await startRecorder();
    host(recorder, 0);
    host(recorder, 1);
    expect(acks).toEqual([]);
    await written(() => acks.length > 0);
    expect(acks).toEqual([2]);
    const lying = (await readFile(join(directory, 'you.wav'))).subarray(WAV_HEADER_BYTES);
    expect(lying).toEqual(Buffer.from(ramp(3_840, 0).buffer));
    await stop(recorder);
  });

  it('keeps the file readable while it grows', async () => {
    const recorder = await startRecorder();
    for (let seq = 0; seq < 5; seq += 1) host(recorder, seq);
    await written(() => acks.length > 0);
    await clock.advance(1_500);
    host(recorder, 5);
    await written(() => acks.at(-1) === 6);
    const bytes = await readFile(join(directory, 'you.wav'));
    expect(bytes.readUInt32LE(WAV_HEADER_BYTES - 4)).toBe(6 * 1_920 * 2);
    await stop(recorder);
  });

  it('tells a hole that never arrived from silence', async () => {
    const recorder = await startRecorder();
    host(recorder, 0);
    recorder.writeHost({ seq: 1, at: 96_000, samples: new Int16Array(1_920), contiguousSeq: 2 });
    await stop(recorder);
    const { missing, sync } = await readMetadata(directory);
    expect(missing).toEqual([{ startMs: 40, durationMs: 1_960 }]);
    expect(sync).toEqual({
      tracks: expect.arrayContaining([
        { name: 'you.wav', samples: 97_920 },
        { name: 'claude.wav', samples: 97_920 },
      ]),
      maxDeviationSamples: 0,
      ok: true,
    });
  });

  it('vouches for what it wrote with running checksums', async () => {
    const recorder = await startRecorder();
    for (let seq = 0; seq < 4; seq += 1) host(recorder, seq);
    await stop(recorder);
    const ledger = await readLedger(join(directory, 'you.ledger.jsonl'));
    expect(ledger).toEqual([{ seq: 0, to: 3, at: 0, n: 7_680, crc: expect.any(Number) }]);
  });

  it('leaves captions and an Opus copy of every stem beside it', async () => {
    const recorder = await startRecorder();
    host(recorder, 0);
    recorder.addCaption({
      track: 'you',
      speaker: 'Host',
      startAt: 0,
      endAt: 1_920,
      text: 'Hello.',
      interrupted: false,
      words: [],
    });
    const files = (await stop(recorder)).map((file) => file.name);
    for (const name of ['you.wav', 'you.webm', 'you.vtt', 'claude.wav', 'claude.webm', 'session.vtt', 'session.yaml']) {
      expect(files).toContain(name);
      expect((await stat(join(directory, name))).size).toBeGreaterThan(0);
    }
    expect(await readFile(join(directory, 'session.vtt'), 'utf8')).toContain('<v Host>Hello.');
  });

  it('refuses to start where nothing can be written, before anything is live', async () => {
    const recorder = new Recorder({
      directory: join(directory, 'session.yaml', 'no'),
      clock,
      logger: silentLogger,
      speakers: [],
      unwrittenBytesMax: 1,
      onWritten: () => undefined,
      onWanted: () => undefined,
      onTrouble: () => undefined,
    });
    await rm(directory, { recursive: true });
    const { writeFile, mkdir } = await import('node:fs/promises');
    await mkdir(directory);
    await writeFile(join(directory, 'session.yaml'), '');
    await expect(recorder.start(metadata())).rejects.toMatchObject({ code: 'RECORDING_UNAVAILABLE' });
  });
});
