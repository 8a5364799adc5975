import type { PcmChunk } from '../../../src/adapters/stt.js';
import { msToSamples, SAMPLE_RATE, samplesToMs } from '../../../src/protocol/audio-format.js';

/** Words as buzzes of different pitch: recognisers for tests read them back exactly, whatever was cut, resent or resampled. */
export const TONE_WORDS = [
  'alpha',
  'bravo',
  'charlie',
  'delta',
  'echo',
  'foxtrot',
  'golf',
  'hotel',
  'india',
  'juliett',
  'kilo',
  'lima',
  'mike',
  'november',
  'oscar',
  'papa',
] as const;

const LOWEST_HZ = 100;
const STEP_HZ = 20;
const WORD = msToSamples(240);
const GAP = msToSamples(80);
const FADE = msToSamples(10);
const CHUNK = msToSamples(20);
const HARMONICS = [1, 0.5, 0.33, 0.25, 0.2, 0.17, 0.14, 0.12, 0.11, 0.1];

/** A number is a pause in milliseconds; a string is words with 80 ms between them. */
export type ToneScript = readonly (string | number)[];

/** The script as 48 kHz mono s16. */
export function toneSpeech(script: ToneScript): Int16Array {
  const pieces = script.flatMap((part) => {
    if (typeof part === 'number') return [new Int16Array(msToSamples(part))];
    return part.split(' ').flatMap((word, index) => [new Int16Array(index === 0 ? 0 : GAP), tone(word)]);
  });
  const all = new Int16Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    all.set(piece, offset);
    offset += piece.length;
  }
  return all;
}

/** The script as a microphone would deliver it, in chunks of 20 ms from session sample `startAt` on. */
export function toneMicrophone(script: ToneScript, startAt = 0): PcmChunk[] {
  const samples = toneSpeech(script);
  return Array.from({ length: Math.ceil(samples.length / CHUNK) }, (_, index) => ({
    at: startAt + index * CHUNK,
    samples: samples.slice(index * CHUNK, (index + 1) * CHUNK),
  }));
}

function tone(word: string): Int16Array {
  const index = TONE_WORDS.findIndex((known) => known === word);
  if (index < 0) throw new Error(`${word} has no tone`);
  const step = (2 * Math.PI * (LOWEST_HZ + index * STEP_HZ)) / SAMPLE_RATE;
  return Int16Array.from({ length: WORD }, (_, at) => {
    const loudness = 6_000 * Math.min(1, at / FADE, (WORD - at) / FADE);
    return loudness * HARMONICS.reduce((sum, level, order) => sum + level * Math.sin(step * (order + 1) * at), 0);
  });
}

export interface ToneWord {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** Reads words back from audio of any rate; a buzz shorter than 60 ms is none. */
export function readTones(samples: Int16Array, sampleRate: number): ToneWord[] {
  const frame = sampleRate / 100;
  const words: ToneWord[] = [];
  for (let index = 0, begin = -1; index * frame <= samples.length; index += 1) {
    const loud = samples.subarray(index * frame, (index + 1) * frame).some((sample) => Math.abs(sample) > 1_000);
    if (loud && begin < 0) begin = index;
    if (loud || begin < 0) continue;
    if (index - begin >= 6) {
      const text = nameOf(samples.subarray(begin * frame, index * frame), sampleRate);
      words.push({ text, startMs: begin * 10, endMs: index * 10 });
    }
    begin = -1;
  }
  return words;
}

/** The pitch is how often the buzz falls below half its depth and comes back, from the first time to the last. */
function nameOf(buzz: Int16Array, sampleRate: number): string {
  const deep = -0.5 * buzz.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
  const rises: number[] = [];
  let below = false;
  for (const [at, sample] of buzz.entries()) {
    if (sample < deep) below = true;
    if (!below || sample <= 0) continue;
    rises.push(at);
    below = false;
  }
  const hertz = ((rises.length - 1) * sampleRate) / Math.max(1, (rises.at(-1) ?? 0) - (rises[0] ?? 0));
  return TONE_WORDS[Math.round((hertz - LOWEST_HZ) / STEP_HZ)] ?? 'noise';
}

export const toneDurationMs = (script: ToneScript): number => samplesToMs(toneSpeech(script).length);
