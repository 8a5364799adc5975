import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Decoder } from '@evan/opus/wasm/index.mjs';
import { EncodedPacketSink, FilePathSource, Input, WEBM } from 'mediabunny';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bytesOf, pcmFromBytes, peakOf } from '../audio/pcm.js';
import { readWav, WAV_HEADER_BYTES, wavHeader } from '../audio/wav.js';
import { SAMPLE_RATE } from '../protocol/audio-format.js';
import { deriveAll, deriveWebm } from './opus-webm.js';

const ffmpegMissing = spawnSync('ffmpeg', ['-version']).error !== undefined;
const never = new AbortController().signal;
const PRE_SKIP = 312;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'opus-'));
});
afterEach(() => rm(folder, { recursive: true }));

const speech = async (file = 'h02-rms.wav') =>
  (await readWav(new URL(`../../tests/fixtures/host/${file}`, import.meta.url).pathname)).samples;

async function writeStem(
  name: string,
  samples: Int16Array,
  header = wavHeader(samples.byteLength),
): Promise<{ wavPath: string; webmPath: string }> {
  const wavPath = join(folder, `${name}.wav`);
  await writeFile(wavPath, Buffer.concat([header, bytesOf(samples)]));
  return { wavPath, webmPath: join(folder, `${name}.webm`) };
}

interface Decoded {
  samples: Int16Array;
  packets: Uint8Array[];
  durationS: number;
}

/** Reads the file as a player would: demux, decode, drop the pre-skip. */
async function decode(webmPath: string): Promise<Decoded> {
  using input = new Input({ source: new FilePathSource(webmPath), formats: [WEBM] });
  const track = await input.getPrimaryAudioTrack();
  if (track === null) throw new Error('the file has no audio track');
  const packets: Uint8Array[] = [];
  for await (const packet of new EncodedPacketSink(track).packets()) {
    expect(packet.timestamp).toBeCloseTo(packets.length * 0.02, 6);
    packets.push(packet.data);
  }
  const decoder = new Decoder({ channels: 1, sample_rate: SAMPLE_RATE });
  const pcm = Buffer.concat(packets.map((packet) => decoder.decode(packet)));
  return { samples: pcmFromBytes(pcm).subarray(PRE_SKIP), packets, durationS: await input.computeDuration() };
}

/** By how many samples `heard` comes after `said`, looked for up to 100 samples either way. */
function lag(said: Int16Array, heard: Int16Array): number {
  let best = { lag: Number.NaN, match: Number.NEGATIVE_INFINITY };
  for (let shift = -100; shift <= 100; shift += 1) {
    let match = 0;
    for (let index = 100; index < said.length - 100; index += 1)
      match += (said[index] ?? 0) * (heard[index + shift] ?? 0);
    if (match > best.match) best = { lag: shift, match };
  }
  return best.lag;
}

/** How far the coding noise lies below the sound, in dB. */
function fidelity(said: Int16Array, heard: Int16Array): number {
  let [sound, error] = [0, 0];
  said.forEach((sample, index) => {
    sound += sample ** 2;
    error += (sample - (heard[index] ?? 0)) ** 2;
  });
  return 10 * Math.log10(sound / error);
}

describe('an Opus copy of a stem', () => {
  it('has every sample where the stem has it, and lasts as long', async () => {
    const said = await speech();
    const job = await writeStem('host', said);
    await deriveWebm({ ...job, signal: never });
    const { samples, durationS } = await decode(job.webmPath);
    expect(samples.length).toBeGreaterThanOrEqual(said.length);
    expect(lag(said, samples)).toBe(0);
    expect(fidelity(said, samples)).toBeGreaterThan(15);
    expect(Math.abs(durationS - said.length / SAMPLE_RATE)).toBeLessThan(0.03);
    expect(await readdir(folder)).toEqual(['host.wav', 'host.webm']);
  });

  it.skipIf(ffmpegMissing)('is decoded by ffmpeg without a sample of lag (needs ffmpeg on the path)', async () => {
    const said = await speech();
    const job = await writeStem('host', said);
    await deriveWebm({ ...job, signal: never });
    const pcm = execFileSync('ffmpeg', ['-v', 'error', '-i', job.webmPath, '-f', 's16le', '-'], { maxBuffer: 1e8 });
    const heard = pcmFromBytes(pcm);
    expect(lag(said, heard)).toBe(0);
    expect(Math.abs(heard.length - said.length)).toBeLessThan(0.03 * SAMPLE_RATE);
  });

  it('states codec delay and seek pre-roll as WebM asks for Opus', async () => {
    const job = await writeStem('short', new Int16Array(4_800).fill(300));
    await deriveWebm({ ...job, signal: never });
    const head = (await readFile(job.webmPath)).subarray(0, 1_024);
    const valueOf = (id: readonly number[], bytes: number) =>
      head.readUIntBE(head.indexOf(Buffer.of(...id, 0x80 | bytes)) + id.length + 1, bytes);
    expect(valueOf([0x56, 0xaa], 3)).toBe(6_500_000);
    expect(valueOf([0x56, 0xbb], 4)).toBe(80_000_000);
    expect(head.readUInt16LE(head.indexOf('OpusHead') + 10)).toBe(PRE_SKIP);
  });

  it('can be sought into', async () => {
    const job = await writeStem('host', await speech('h09-slt.wav'));
    await deriveWebm({ ...job, signal: never });
    const bytes = await readFile(job.webmPath);
    const cuePoints = bytes
      .subarray(bytes.lastIndexOf(Buffer.of(0x1c, 0x53, 0xbb, 0x6b)))
      .toString('latin1')
      .split('\xbb').length;
    expect(cuePoints).toBeGreaterThan(15);
    using input = new Input({ source: new FilePathSource(job.webmPath), formats: [WEBM] });
    const track = await input.getPrimaryAudioTrack();
    const packet = track && (await new EncodedPacketSink(track).getPacket(12.345));
    expect(packet?.timestamp).toBeCloseTo(12.34, 6);
  });

  it('spends next to nothing on silence and picks up the next sentence exactly', async () => {
    const [first, second] = [
      (await speech()).subarray(26_880, 233_760),
      (await speech('h06-awb.wav')).subarray(26_880, 152_400),
    ];
    const secondAt = 60 * SAMPLE_RATE + 123;
    const said = new Int16Array(90 * SAMPLE_RATE);
    said.set(first, 5_000);
    said.set(second, secondAt);
    const job = await writeStem('sparse', said);
    await deriveWebm({ ...job, signal: never });
    const { samples, packets } = await decode(job.webmPath);
    const silent = packets.filter((packet) => Buffer.from(packet).toString('hex') === 'f8fffe');
    expect(silent.length / packets.length).toBeGreaterThan(0.9);
    expect(lag(second, samples.subarray(secondAt))).toBe(0);
    expect(fidelity(first, samples.subarray(5_000))).toBeGreaterThan(15);
    expect(fidelity(second, samples.subarray(secondAt))).toBeGreaterThan(15);
    const endOfFirst = 5_000 + first.length;
    const pause = samples.subarray(endOfFirst + 2_000, secondAt - 100);
    expect(peakOf(pause), '−80 dB').toBeLessThan(1e-4);
  });

  it('takes all the sound of a stem whose writer was killed', async () => {
    const said = await speech();
    const job = await writeStem('killed', said, wavHeader(0));
    await deriveWebm({ ...job, signal: never });
    expect((await decode(job.webmPath)).samples.length).toBeGreaterThanOrEqual(said.length);
  });

  it('exists for a stem without a single sample', async () => {
    const job = await writeStem('empty', new Int16Array(0));
    await deriveWebm({ ...job, signal: never });
    expect((await decode(job.webmPath)).packets).toHaveLength(1);
  });
});

describe('deriving an Opus copy', () => {
  /** Long enough that an abort comes in the middle: ten hours, without taking disk. */
  async function longStem(name: string): Promise<{ wavPath: string; webmPath: string }> {
    const wavPath = join(folder, `${name}.wav`);
    const dataBytes = 36_000 * SAMPLE_RATE * 2;
    const file = await open(wavPath, 'w');
    await file.write(wavHeader(dataBytes));
    await file.truncate(WAV_HEADER_BYTES + dataBytes);
    await file.close();
    return { wavPath, webmPath: join(folder, `${name}.webm`) };
  }

  it('leaves nothing behind when it is aborted on the way', async () => {
    const abort = new AbortController();
    const reason = new Error('enough');
    const deriving = deriveWebm({
      ...(await longStem('long')),
      signal: abort.signal,
      onProgress: () => abort.abort(reason),
    });
    await expect(deriving).rejects.toBe(reason);
    expect(await readdir(folder)).toEqual(['long.wav']);
  });

  it('does not begin when it was aborted before', async () => {
    const reason = new Error('too late');
    await expect(deriveWebm({ ...(await longStem('long')), signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it.each(['no file', 'no WAV', 'another rate'])(
    'says that the recording is unavailable when there is %s',
    async (trouble) => {
      const job = { wavPath: join(folder, 'bad.wav'), webmPath: join(folder, 'bad.webm') };
      const slow = wavHeader(4);
      slow.writeUInt32LE(44_100, 60);
      if (trouble !== 'no file') await writeFile(job.wavPath, trouble === 'no WAV' ? 'text' : slow);
      await expect(deriveWebm({ ...job, signal: never })).rejects.toMatchObject({
        code: 'RECORDING_UNAVAILABLE',
        cause: expect.any(Error),
      });
      expect(await readdir(folder)).toEqual(trouble === 'no file' ? [] : ['bad.wav']);
    },
  );

  it('makes the others when one of several fails, and then says so', async () => {
    const samples = await speech();
    const jobs = [
      await writeStem('a', samples),
      { wavPath: join(folder, 'none.wav'), webmPath: join(folder, 'none.webm') },
      await writeStem('b', samples),
    ];
    await expect(deriveAll(jobs, { signal: never })).rejects.toMatchObject({ code: 'RECORDING_UNAVAILABLE' });
    expect((await readdir(folder)).filter((name) => name.endsWith('.webm'))).toEqual(['a.webm', 'b.webm']);
  });

  it('tells how far it is with all of several, ending at one', async () => {
    const samples = await speech('h09-slt.wav');
    const jobs = [await writeStem('a', samples), await writeStem('b', samples), await writeStem('c', samples)];
    const told: number[] = [];
    await deriveAll(jobs, { signal: never, onProgress: (done) => told.push(done) });
    expect(told.at(-1)).toBeCloseTo(1, 9);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    const sizes = await Promise.all(jobs.map(async ({ webmPath }) => (await stat(webmPath)).size));
    expect(new Set(sizes).size).toBe(1);
  });
});
