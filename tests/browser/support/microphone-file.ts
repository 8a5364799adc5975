import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readWav, wavHeader } from '../../../src/audio/wav.js';
import { SAMPLE_RATE } from '../../../src/protocol/audio-format.js';
import { quietNoise } from '../../support/stems.js';

/** Seconds of silence, or a recording of `tests/fixtures/host` by its name. */
export type Piece = number | 'h02-rms' | 'h05-slt';

/** The browser repeats the last 10 ms of the file for ever: they must be silent. */
const TAIL_SECONDS = 2;

/** No microphone is ever quite silent, and the page asks about one that is. */
const silence = (seconds: number): Int16Array => quietNoise(Math.round(seconds * SAMPLE_RATE));

async function samplesOf(piece: Piece): Promise<Int16Array> {
  if (typeof piece === 'number') return silence(piece);
  const { samples } = await readWav(new URL(`../../fixtures/host/${piece}.wav`, import.meta.url).pathname);
  return samples;
}

export interface MicrophoneFile {
  readonly path: string;
  remove(): Promise<void>;
}

/** What the host says, as a file a browser takes for its microphone: the pieces one after the other, then silence. */
export async function microphoneFile(pieces: readonly Piece[]): Promise<MicrophoneFile> {
  const directory = await mkdtemp(join(tmpdir(), 'trialogue-microphone-'));
  const path = join(directory, 'microphone.wav');
  const sounds = await Promise.all([...pieces, TAIL_SECONDS].map(samplesOf));
  const data = Buffer.concat(sounds.map((sound) => new Uint8Array(sound.buffer, sound.byteOffset, sound.byteLength)));
  await writeFile(path, Buffer.concat([wavHeader(data.length), data]));
  return { path, remove: () => rm(directory, { recursive: true, force: true }) };
}
