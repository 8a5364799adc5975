import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../testing/virtual-clock.js';
import { readHostWav, readWavFormat, WavError } from './wav-file.js';
import { WavHost, type WavHostOptions } from './wav-host.js';

const ramp = (n: number) => Int16Array.from({ length: n }, (_, i) => i % 10_000);

describe('a WAV as the host', () => {
  let clock: VirtualClock;
  let microphone: { at: number; atMs: number; samples: Int16Array }[];

  beforeEach(() => {
    clock = new VirtualClock();
    microphone = [];
  });

  function host(options: Partial<WavHostOptions> = {}): WavHost {
    return new WavHost({
      samples: ramp(4_000),
      clock,
      onMicrophone: (at, samples) => microphone.push({ at, samples, atMs: clock.nowMs() }),
      ...options,
    });
  }

  const recorded = () => microphone.flatMap(({ samples }) => [...samples]);

  it('speaks in real time, then keeps silent until it is stopped', async () => {
    const wav = host();
    wav.start();
    clock.advance(200);
    await wav.finished;
    expect(microphone.map(({ at, atMs }) => [at, atMs])).toEqual([
      [0, 40],
      [1_920, 80],
      [3_840, 120],
      [5_760, 160],
      [7_680, 200],
    ]);
    expect(recorded()).toEqual([...ramp(4_000), ...new Int16Array(5_600)]);
    wav.stop();
    clock.advance(200);
    expect(microphone).toHaveLength(5);
    expect(clock.pendingTimers).toBe(0);
  });

  it('knows where its clock stands between two blocks', () => {
    const wav = host({ startAt: 96_000 });
    wav.start();
    clock.advance(50);
    expect(wav.nowAt).toBe(96_000 + 2_400);
    expect(microphone[0]?.at).toBe(96_000);
  });

  it('plays on the microphone’s own clock: what is heard lies in the recording where the report says', () => {
    const wav = host({ samples: new Int16Array(0), loopback: 0.5 });
    const reports: unknown[] = [];
    wav.player.onReport((report) => reports.push({ ...report, toldAtMs: clock.nowMs() }));
    wav.start();
    clock.advance(50);
    wav.player.enqueue('t', 0, new Int16Array(2_000).fill(1_000));
    wav.player.end('t', 2_000);
    clock.advance(200);
    expect(reports).toEqual([
      { turnId: 't', state: 'started', at: 3_840, played: 0, toldAtMs: 120 },
      { turnId: 't', state: 'ended', at: 5_840, played: 2_000, toldAtMs: 160 },
    ]);
    const sound = recorded();
    expect([sound.indexOf(500), sound.lastIndexOf(500)]).toEqual([3_840, 5_839]);
    expect(wav.player.heard).toEqual([{ turnId: 't', state: 'ended', spans: [{ at: 3_840, from: 0, to: 2_000 }] }]);
  });

  it('collects every run of a turn that was paused and resumed', () => {
    const wav = host();
    wav.player.enqueue('t', 0, new Int16Array(20_000));
    wav.start();
    clock.advance(40);
    wav.player.pause('t');
    clock.advance(80);
    wav.player.resume('t', 1_000);
    clock.advance(40);
    wav.player.clear('t');
    clock.advance(80);
    expect(wav.player.heard).toEqual([
      {
        turnId: 't',
        state: 'cleared',
        spans: [
          { at: 0, from: 0, to: 4_320 },
          { at: 7_680, from: 1_000, to: 3_400 },
        ],
      },
    ]);
  });

  it('says something more at a chosen sample, and cannot change the past', () => {
    const wav = host({ samples: new Int16Array(0) });
    wav.start();
    clock.advance(40);
    wav.scheduleSpeech(new Int16Array([7, 8, 9]), 3_839);
    expect(() => wav.scheduleSpeech(new Int16Array(1), 1_919)).toThrow(RangeError);
    clock.advance(80);
    expect(recorded().slice(3_838, 3_843)).toEqual([0, 7, 8, 9, 0]);
  });
});

describe('reading a WAV', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wav-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(
    name: string,
    { rate = 48_000, channels = 1, dataBytes = 8 }: { rate?: number; channels?: number; dataBytes?: number } = {},
  ): string {
    const bytes = Buffer.alloc(64);
    bytes.write('RIFF', 0, 'latin1');
    bytes.write('WAVEfmt ', 8, 'latin1');
    bytes.writeUInt32LE(16, 16);
    bytes.writeUInt16LE(1, 20);
    bytes.writeUInt16LE(channels, 22);
    bytes.writeUInt32LE(rate, 24);
    bytes.writeUInt16LE(16, 34);
    bytes.write('LIST', 36, 'latin1');
    bytes.writeUInt32LE(3, 40);
    bytes.write('data', 48, 'latin1');
    bytes.writeUInt32LE(dataBytes, 52);
    for (let i = 0; i < 4; i += 1) bytes.writeInt16LE(i - 2, 56 + i * 2);
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  }

  it('finds the samples behind other chunks, and takes a length that was never filled in', () => {
    expect([...readHostWav(write('a.wav'))]).toEqual([-2, -1, 0, 1]);
    expect(readWavFormat(write('b.wav', { dataBytes: 0xffffffff }))).toMatchObject({
      sampleRate: 48_000,
      samples: 4,
      dataOffset: 56,
    });
  });

  it('says how to convert a file of another rate', () => {
    expect(() => readHostWav(write('c.wav', { rate: 44_100, channels: 2 }))).toThrow(/44100 Hz, 2 channel.*ffmpeg -i/);
  });

  it('refuses what is no WAV, or no file', () => {
    const path = join(folder, 'x.wav');
    writeFileSync(path, 'hello, this is text and not sound');
    expect(() => readHostWav(path)).toThrow(WavError);
    expect(() => readHostWav(join(folder, 'none.wav'))).toThrow(/cannot be opened/);
  });
});
