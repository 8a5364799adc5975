import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesOf } from './pcm.js';
import { parseWav, readWav, WAV_HEADER_BYTES, wavHeader } from './wav.js';

const ffprobeMissing = spawnSync('ffprobe', ['-version']).error !== undefined;
const FOUR_GIB = 2 ** 32;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wav-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Any RIFF file, chunk by chunk. */
function riff(...chunks: readonly (readonly [tag: string, body: Uint8Array, statedSize?: number])[]): Buffer {
  const parts = chunks.map(([tag, body, statedSize]) => {
    const head = Buffer.from(`${tag}\0\0\0\0`, 'latin1');
    head.writeUInt32LE(statedSize ?? body.length, 4);
    return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
  });
  return Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVE', 'latin1'), ...parts]);
}

function format(channels: number, bits: number, tag = 1): Buffer {
  const body = Buffer.alloc(16);
  body.writeUInt16LE(tag, 0);
  body.writeUInt16LE(channels, 2);
  body.writeUInt32LE(44_100, 4);
  body.writeUInt16LE(bits, 14);
  return body;
}

describe('the header of a stem', () => {
  it('is 80 bytes and reads back as 48 kHz mono 16-bit', () => {
    const file = Buffer.concat([wavHeader(6), Buffer.alloc(6)]);
    expect(wavHeader(6)).toHaveLength(WAV_HEADER_BYTES);
    expect(parseWav(file)).toEqual({
      sampleRate: 48_000,
      channels: 1,
      bitsPerSample: 16,
      dataOffset: 80,
      dataBytes: 6,
    });
    expect(file.readUInt32LE(4)).toBe(file.length - 8);
  });

  it.each([FOUR_GIB - 74, FOUR_GIB - 72, FOUR_GIB, 5 * FOUR_GIB])('holds %i bytes of samples exactly', (dataBytes) => {
    const header = wavHeader(dataBytes);
    expect(header.toString('latin1', 0, 4)).toBe(dataBytes + 72 < FOUR_GIB ? 'RIFF' : 'RF64');
    expect(parseWav(header, dataBytes + 80)).toMatchObject({
      dataOffset: 80,
      dataBytes,
      channels: 1,
      bitsPerSample: 16,
    });
  });

  it.skipIf(ffprobeMissing)('is understood by ffprobe, RIFF and RF64 alike (needs ffprobe on the path)', async () => {
    for (const seconds of [2, 14 * 3_600]) {
      const path = join(folder, `${seconds}.wav`);
      const file = await open(path, 'w');
      await file.write(wavHeader(seconds * 96_000));
      await file.truncate(80 + seconds * 96_000);
      await file.close();
      const fields = ['-show_entries', 'stream=codec_name,sample_rate,channels,duration', '-of', 'default=nk=1:nw=1'];
      const seen = execFileSync('ffprobe', ['-v', 'error', ...fields, path], { encoding: 'utf8' });
      expect(seen.trim().split('\n')).toEqual(['pcm_s16le', '48000', '1', `${seconds}.000000`]);
    }
  });
});

describe('parseWav', () => {
  it('steps over chunks it does not know, odd ones too', () => {
    const file = riff(
      ['LIST', Buffer.alloc(7)],
      ['fmt ', format(2, 24)],
      ['fact', Buffer.alloc(4)],
      ['data', Buffer.alloc(12)],
    );
    expect(parseWav(file)).toMatchObject({ channels: 2, bitsPerSample: 24, sampleRate: 44_100, dataBytes: 12 });
  });

  it.each([0, 0xffff_ffff, 1_000])('takes a data size of %i as the rest of the file', (stated) => {
    expect(parseWav(riff(['fmt ', format(1, 16)], ['data', Buffer.alloc(20), stated])).dataBytes).toBe(20);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('Once upon a time there was a file')],
    ['no data', riff(['fmt ', format(1, 16)])],
    ['no format', riff(['data', Buffer.alloc(4)])],
    ['a short format', riff(['fmt ', Buffer.alloc(4)], ['data', Buffer.alloc(4)])],
    ['a chunk that leads beyond the end', riff(['JUNK', Buffer.alloc(4), 0xffff_fff0], ['data', Buffer.alloc(4)])],
    ['compressed samples', riff(['fmt ', format(1, 16, 85)], ['data', Buffer.alloc(4)])],
  ])('refuses %s', (_, bytes) => {
    expect(() => parseWav(bytes)).toThrow(expect.objectContaining({ code: 'AUDIO_REJECTED' }));
  });
});

describe('readWav', () => {
  it('averages channels and leaves out what lies behind the samples', async () => {
    const path = join(folder, 'stereo.wav');
    const stereo = bytesOf(Int16Array.of(100, 200, -32_768, -32_768, 7, -7));
    await writeFile(path, riff(['fmt ', format(2, 16)], ['data', stereo], ['LIST', Buffer.from('INFO')]));
    const { samples, ...rest } = await readWav(path);
    expect(rest).toEqual({ sampleRate: 44_100, channels: 2 });
    expect([...samples]).toEqual([150, -32_768, 0]);
  });

  it('reads a host recording', async () => {
    const { samples, sampleRate } = await readWav(
      new URL('../../tests/fixtures/host/h02-rms.wav', import.meta.url).pathname,
    );
    expect({ sampleRate, seconds: samples.length / 48_000 }).toEqual({
      sampleRate: 48_000,
      seconds: expect.closeTo(6.07, 2),
    });
  });

  it('refuses samples that are not 16 bits wide', async () => {
    const path = join(folder, 'deep.wav');
    await writeFile(path, riff(['fmt ', format(1, 24)], ['data', Buffer.alloc(6)]));
    await expect(readWav(path)).rejects.toMatchObject({ code: 'AUDIO_REJECTED' });
  });
});
