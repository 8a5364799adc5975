import { readFile } from 'node:fs/promises';
import type { MockSttCue } from '../../src/adapters/mock/mock-stt.js';
import { readWav } from '../../src/audio/wav.js';
import { msToSamples, SAMPLE_RATE } from '../../src/protocol/audio-format.js';
import { quietNoise } from './stems.js';

const FOLDER = new URL('../fixtures/host/', import.meta.url);
/** How much of each recorded sentence is said: its end. */
const SAID_MS = 900;
/** What a recorded room adds after the last word. */
const TAIL_MS = 150;
/** From one sentence to the next: time for an answer between them. */
const PERIOD_MS = 2_900;

interface Recording {
  readonly file: string;
  readonly segments: readonly { readonly end: number }[];
}

export interface SpokenShow {
  readonly microphone: Int16Array;
  /** What a recogniser says of it, soon after each sentence or late. */
  readonly cues: readonly MockSttCue[];
  /** First sample after each sentence's last word, as the corpus marks it. */
  readonly ends: readonly number[];
}

/** A host who says the ends of recorded sentences one after the other, with a pause for an answer behind each. */
export async function spokenShow(options: { finalMs: readonly number[] }): Promise<SpokenShow> {
  const { files } = JSON.parse(await readFile(new URL('manifest.json', FOLDER), 'utf8')) as { files: Recording[] };
  const sentences = (await Promise.all(files.map(sentencesOf))).flat().slice(0, options.finalMs.length);
  const microphone = quietNoise(msToSamples(PERIOD_MS * sentences.length + 500));
  // Odd lengths, so that the ends lie everywhere in the frames of detectors and connections.
  const starts = sentences.map((_, index) => msToSamples(300 + index * (PERIOD_MS + 7.3)));
  for (const [index, sentence] of sentences.entries()) microphone.set(sentence, starts[index]);
  const ends = starts.map((start) => start + msToSamples(SAID_MS));
  return { microphone, ends, cues: ends.map((end, index) => finalCue(end, options.finalMs[index] ?? 0)) };
}

async function sentencesOf({ file, segments }: Recording): Promise<Int16Array[]> {
  const { samples } = await readWav(new URL(file, FOLDER).pathname);
  return segments.map(({ end }) => {
    const endAt = Math.round(end * SAMPLE_RATE);
    return samples.slice(endAt - msToSamples(SAID_MS), endAt + msToSamples(TAIL_MS));
  });
}

function finalCue(endAt: number, finalMs: number): MockSttCue {
  const text = 'Claude, please tell us more about it.';
  const event = { type: 'final', text, startAt: endAt - msToSamples(SAID_MS), endAt, words: [] } as const;
  return { at: endAt + msToSamples(finalMs), event };
}
