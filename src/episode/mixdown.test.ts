import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../../tests/support/has.js';
import { joined, noise, tone } from '../../tests/support/tones.js';
import { mixHeader, MixWriter } from '../audio/mix-writer.js';
import { bytesOf } from '../audio/pcm.js';
import { parseWav, wavHeader } from '../audio/wav.js';
import type { Mixdown, MixWork } from './mix-work.js';
import { mixDown } from './mixdown.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mixdown-'));
});
afterAll(() => rm(folder, { recursive: true }));

const silence = (seconds: number) => new Float32Array(seconds * 48_000);
/** Something like a voice: bursts of three tones with pauses between them. */
function voice(seconds: number, dbfs: number): Float32Array {
  const parts = [180, 900, 2_600].map((hz, place) => tone({ hz, dbfs: dbfs - 9 * place, seconds }));
  const sum = new Float32Array(seconds * 48_000);
  for (const part of parts) part.forEach((sample, at) => (sum[at] = (sum[at] ?? 0) + sample));
  return sum.map((sample, at) => (at % 24_000 < 17_000 ? sample : 0));
}

async function stem(name: string, sound: Float32Array): Promise<string> {
  const samples = Int16Array.from(sound, (sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768))));
  const path = join(folder, `${name}.wav`);
  await writeFile(path, Buffer.concat([wavHeader(samples.byteLength), bytesOf(samples)]));
  return path;
}

type Stems = Record<string, Float32Array>;

async function mixed(
  stems: Stems,
  changes: Partial<MixWork> = {},
): Promise<Mixdown & { path: string; done: number[] }> {
  const [first] = Object.values(stems);
  const paths: MixWork['stems'] = [];
  for (const [speaker, sound] of Object.entries(stems)) {
    const path = await stem(speaker, sound);
    paths.push({ speaker, path, trimDb: 0, pan: 0, levelled: true, leads: speaker === 'you' });
  }
  const path = join(folder, 'mix.wav');
  const whole = { stems: paths, startAt: 0, endAt: first?.length ?? 0, outPath: path };
  const done: number[] = [];
  const work = { ...whole, channels: 2 as const, targetLufs: -16, ceilingDbtp: -1, duckDb: 6, ...changes };
  return { ...mixDown(work, (share) => done.push(share)), path, done };
}

async function samplesOf(path: string): Promise<{ channels: number; samples: Int16Array }> {
  const bytes = await readFile(path);
  const { channels, dataOffset, dataBytes } = parseWav(bytes);
  return { channels, samples: new Int16Array(bytes.buffer.slice(dataOffset, dataOffset + dataBytes)) };
}

const turns: Stems = {
  you: joined(voice(8, -30), silence(8)),
  claude: joined(silence(8), voice(8, -9)),
};

describe('a mix', () => {
  it('has the loudness asked for and stays under the ceiling, in stereo and in mono', async () => {
    const stereo = await mixed(turns);
    expect(stereo.loudnessLufs).toBeCloseTo(-16, 0);
    expect(stereo.truePeakDbtp).toBeLessThan(-0.95);
    const mono = await mixed(turns, { channels: 1, targetLufs: -19 });
    expect(mono.loudnessLufs).toBeCloseTo(-19, 0);
    expect(mono.truePeakDbtp).toBeLessThan(-0.95);
    expect((await samplesOf(mono.path)).channels).toBe(1);
  });

  it('measures itself as ffmpeg does, also where the limiter works hard', needs('ffmpeg'), async () => {
    const struck = voice(10, -20).map((sample, at) => (at % 31_000 === 5_000 ? 0.9 : sample));
    const mix = await mixed({ you: struck, claude: voice(10, -12) });
    expect(mix.limitedDb).toBeGreaterThan(3);
    const args = [
      '-nostdin',
      '-hide_banner',
      '-i',
      mix.path,
      '-af',
      'ebur128=peak=true:framelog=verbose',
      '-f',
      'null',
      '-',
    ];
    const { stderr } = await promisify(execFile)('ffmpeg', args);
    const measured = (name: string) => Number(new RegExp(`\\s${name}:\\s+(-?[\\d.]+) (?:LUFS|dBFS)`).exec(stderr)?.[1]);
    expect(Math.abs(measured('I') - (mix.loudnessLufs ?? 0))).toBeLessThan(0.15);
    expect(Math.abs(measured('I') + 16)).toBeLessThan(0.5);
    expect(measured('Peak')).toBeLessThanOrEqual(-0.9);
  });

  it('makes a soft voice as loud as a strong one', async () => {
    const { path, stems } = await mixed(turns);
    const { samples } = await samplesOf(path);
    const power = (from: number) =>
      10 * Math.log10(samples.subarray(from, from + 400_000).reduce((sum, sample) => sum + sample ** 2, 0));
    expect(power(48_000 * 2 * 2) - power(48_000 * 2 * 10)).toBeCloseTo(0, 0);
    expect((stems[0]?.gainDb ?? 0) - (stems[1]?.gainDb ?? 0)).toBeCloseTo(21, 0);
  });

  it('leaves a track without a word where it is, and brings no noise up in a session without any', async () => {
    const hiss = noise({ amplitude: 0.001, seconds: 8 });
    const path = await stem('hiss', hiss);
    const mute = { speaker: 'hiss', path, trimDb: 0, pan: 0, levelled: false, leads: false };
    const alone = await mixed({}, { stems: [mute], endAt: hiss.length });
    expect(alone.stems[0]?.gainDb).toBeLessThanOrEqual(24);
    expect(alone.loudnessLufs).toBeLessThan(-30);
  });

  it('follows a trim of one speaker', async () => {
    const plain = await mixed(turns);
    const stems = (await Promise.all(Object.entries(turns).map(([name, sound]) => stem(name, sound)))).map(
      (path, index) => ({
        speaker: Object.keys(turns)[index] ?? '',
        path,
        trimDb: index === 1 ? -6 : 0,
        pan: 0,
        levelled: true,
        leads: index === 0,
      }),
    );
    const softer = await mixed(turns, { stems });
    const apart = ({ stems: levels }: Mixdown) => (levels[0]?.gainDb ?? 0) - (levels[1]?.gainDb ?? 0);
    expect(apart(softer) - apart(plain)).toBeCloseTo(6, 6);
    expect(softer.loudnessLufs).toBeCloseTo(-16, 0);
  });

  it('has every sample where the stems have it, from the trim on', async () => {
    const marked = voice(4, -20).map((sample, at) => (at === 100_001 ? 1 : sample / 4));
    const { path, samples: length } = await mixed({ you: marked }, { startAt: 30_001, endAt: 150_000 });
    const { samples, channels } = await samplesOf(path);
    const peak = samples.reduce((best, sample, at) => (sample > (samples[best] ?? 0) ? at : best), 0);
    expect(Math.floor(peak / channels)).toBe(100_001 - 30_001);
    expect(samples.length / channels).toBe(length);
    expect(length).toBe(119_999);
  });

  it('of silence is silence, and says so', async () => {
    const mix = await mixed({ you: silence(3), claude: silence(3) });
    expect(mix).toMatchObject({ samples: 144_000, loudnessLufs: null, truePeakDbtp: null });
    expect((await samplesOf(mix.path)).samples.every((sample) => sample === 0)).toBe(true);
  });

  it('tells how far it is, never less than before, up to the end', async () => {
    const { done } = await mixed(turns);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(done.at(-1)).toBe(1);
  });

  it('refuses a stem of another kind', async () => {
    const path = join(folder, 'odd.wav');
    const header = wavHeader(4);
    header.writeUInt32LE(44_100, 60);
    await writeFile(path, Buffer.concat([header, Buffer.alloc(4)]));
    const odd = { speaker: 'odd', path, trimDb: 0, pan: 0, levelled: true, leads: false };
    await expect(mixed({}, { stems: [odd] })).rejects.toMatchObject({ code: 'AUDIO_REJECTED' });
  });
});

describe('the file of a mix', () => {
  it('says how many channels it has', async () => {
    const path = join(folder, 'two.wav');
    const writer = new MixWriter(path, 2);
    writer.write([Float32Array.of(0.5, 2, -1), Float32Array.of(-0.5, 0, -2)]);
    writer.finish();
    expect((await samplesOf(path)).samples).toEqual(Int16Array.of(16_384, -16_384, 32_767, 0, -32_768, -32_768));
    const bytes = await readFile(path);
    expect(parseWav(bytes)).toMatchObject({ channels: 2, sampleRate: 48_000, bitsPerSample: 16, dataBytes: 12 });
    expect([bytes.readUInt32LE(64), bytes.readUInt16LE(68), (await stat(path)).size]).toEqual([192_000, 4, 92]);
  });

  it('of more than 4 GiB has room for its true sizes', () => {
    const dataBytes = 7 * 3_600 * 48_000 * 4;
    const header = mixHeader(dataBytes, 2);
    expect(header.toString('latin1', 0, 4)).toBe('RF64');
    expect(parseWav(header, dataBytes + 80)).toMatchObject({ channels: 2, dataOffset: 80, dataBytes });
    expect(header.readBigUInt64LE(36)).toBe(7n * 3_600n * 48_000n);
  });
});
