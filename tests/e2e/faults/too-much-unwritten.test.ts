import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/core/logger.js';
import { Recorder } from '../../../src/recording/recorder.js';
import type { SessionMetadata } from '../../../src/recording/session-metadata.js';
import { mountSmallDisk, needsSmallDisk, type SmallDisk } from '../../support/small-disk.js';
import { firstDifference, quietNoise, readStem } from '../../support/stems.js';
import { systemClock } from '../../../src/core/clock.js';

const FRAME = 1_920;
const NOISE = quietNoise(60 * FRAME);
const engine = { provider: 'mock', model: 'mock', rehearsal: false };
const metadata: SessionMetadata = {
  version: 1,
  sessionId: 'ses_00000000',
  state: 'recording',
  pid: process.pid,
  title: 'A full disk',
  briefing: 'duo',
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: null,
  durationMs: null,
  sampleRate: 48_000,
  samples: null,
  host: { id: 'you', name: 'Host', stt: engine },
  cast: [],
  turns: [],
  markers: [],
  sync: null,
  missing: [],
  recovered: false,
  files: [],
};

describe('more sound than may wait for a full disk', needsSmallDisk(), () => {
  let disk: SmallDisk;
  beforeEach(() => {
    disk = mountSmallDisk('1m');
  });
  afterEach(() => disk.remove());

  it('is refused, and asked for again once there is room: not a sample is missing', async () => {
    const directory = join(disk.directory, randomUUID());
    const acknowledged: number[] = [];
    const wanted: number[] = [];
    const troubles: (string | null)[] = [];
    let goOn: () => void = () => undefined;
    const worksAgain = new Promise<void>((resolve) => (goOn = resolve));
    let fail: () => void = () => undefined;
    const failed = new Promise<void>((resolve) => (fail = resolve));
    const recorder = new Recorder({
      directory,
      clock: systemClock,
      logger: silentLogger,
      speakers: [],
      unwrittenBytesMax: 20 * FRAME * 2,
      onWritten: (nextSeq) => acknowledged.push(nextSeq),
      onWanted: (nextSeq) => {
        wanted.push(nextSeq);
        goOn();
      },
      onTrouble: (error) => {
        troubles.push(error?.code ?? null);
        if (error !== null) fail();
      },
    });
    await recorder.start(metadata);
    const say = (seq: number) =>
      recorder.writeHost({
        seq,
        at: seq * FRAME,
        samples: NOISE.slice(seq * FRAME, (seq + 1) * FRAME),
        contiguousSeq: seq + 1,
      });
    disk.fill();
    const taken = Array.from({ length: 50 }, (_, seq) => say(seq)).filter(Boolean).length;
    expect(taken).toBeLessThan(25);
    await failed;
    disk.free();
    await worksAgain;
    expect(wanted).toEqual([taken]);
    expect(Math.max(...acknowledged)).toBe(taken);
    const end = taken + 15;
    for (let seq = taken; seq < end; seq += 1) expect(say(seq)).toBe(true);
    await recorder.stop({
      metadata: (facts) => ({ ...metadata, ...facts, state: 'finished' }),
      signal: AbortSignal.abort(),
    });
    expect(troubles).toEqual(['RECORDING_FAILED', null]);
    expect(Math.max(...acknowledged)).toBe(end);
    expect(firstDifference(await readStem(directory, 'you'), NOISE, end * FRAME)).toBe(-1);
  });
});
