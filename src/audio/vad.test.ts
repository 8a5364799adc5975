import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { msToSamples, SAMPLE_RATE } from '../protocol/audio-format.js';
import { createSpeechDetector, loadVad, type SpeechChange } from './vad.js';
import { readWav } from './wav.js';

const HOST = new URL('../../tests/fixtures/host/', import.meta.url);
const Manifest = z.object({
  files: z.array(
    z.object({
      file: z.string(),
      segments: z.array(z.object({ words: z.array(z.object({ start: z.number(), end: z.number() })) })),
    }),
  ),
});
const recordings = Manifest.parse(JSON.parse(readFileSync(new URL('manifest.json', HOST), 'utf8'))).files;
const read = async (file: string) => (await readWav(new URL(file, HOST).pathname)).samples;

beforeAll(loadVad);

/** The same numbers on every run (mulberry32), −1…1. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}

function room(seconds: number, levelDb: number, seed = 1): Int16Array {
  const random = noise(seed);
  const amplitude = 32_768 * Math.sqrt(3) * 10 ** (levelDb / 20);
  return Int16Array.from({ length: seconds * SAMPLE_RATE }, () => Math.round(amplitude * random()));
}

/** Key strokes at 5.5 a second, 0.3 of full scale: a burst that dies away in `decayMs`. */
function typing(seconds: number, decayMs: number): Int16Array {
  const random = noise(7);
  const samples = room(seconds, -60);
  const decay = msToSamples(decayMs);
  for (let key = 2_000; key < samples.length; key += Math.round(SAMPLE_RATE / 5.5)) {
    for (let index = 0; index < decay * 6 && key + index < samples.length; index += 1) {
      samples[key + index] =
        (samples[key + index] ?? 0) + Math.round(32_768 * 0.3 * random() * Math.exp(-index / decay));
    }
  }
  return samples;
}

function mix(...tracks: readonly Int16Array[]): Int16Array {
  const length = Math.max(...tracks.map((track) => track.length));
  return Int16Array.from({ length }, (_, index) => tracks.reduce((sum, track) => sum + (track[index] ?? 0), 0));
}

function detect(samples: Int16Array, from = 0, sizes: readonly number[] = [960]): SpeechChange[] {
  const detector = createSpeechDetector();
  const changes: SpeechChange[] = [];
  for (let offset = 0, turn = 0; offset < samples.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 960;
    changes.push(...detector.push(samples.subarray(offset, offset + size), from + offset));
    offset += size;
  }
  detector.close();
  return changes;
}

interface Span {
  start: number;
  end: number;
}

/** Words with at most 80 ms between them are one breath; a detector may or may not hear a longer gap. */
function breaths(words: readonly Span[], shortestGap: number): Span[] {
  const spans: Span[] = [];
  for (const word of words) {
    const last = spans.at(-1);
    if (last !== undefined && word.start - last.end < shortestGap) last.end = word.end;
    else spans.push({ start: word.start, end: word.end });
  }
  return spans;
}

function spansOf(changes: readonly SpeechChange[]): Span[] {
  const at = (type: SpeechChange['type']) =>
    changes.filter((change) => change.type === type).map((change) => change.at / SAMPLE_RATE);
  const ends = at('end');
  return at('start').map((start, index) => ({ start, end: ends[index] ?? Number.NaN }));
}

describe('a speech detector on real sentences', () => {
  it.each(recordings.map((recording) => [recording.file, recording] as const))(
    'finds where speech begins and ends in %s',
    async (file, { segments }) => {
      const words = segments.flatMap((segment) => segment.words);
      const heard = spansOf(detect(await read(file)));
      const sentences = breaths(words, 0.25);
      const sentencesHeard = breaths(heard, 0.25);
      expect(sentencesHeard).toHaveLength(sentences.length);
      sentences.forEach((sentence, index) => {
        const { start, end } = sentencesHeard[index] ?? { start: Number.NaN, end: Number.NaN };
        expect(start - sentence.start).toBeLessThanOrEqual(0.08);
        expect(start - sentence.start).toBeGreaterThanOrEqual(-0.02);
        expect(Math.abs(end - sentence.end)).toBeLessThanOrEqual(0.06);
      });
      for (const { start, end } of heard) {
        const overlapped = words.some((word) => word.start < end && word.end > start);
        expect(overlapped, `nobody spoke at ${start}`).toBe(true);
      }
    },
  );

  it('hears the same speech, to 80 ms, above room noise at −50 dB', async () => {
    const speech = await read('h02-rms.wav');
    const [clean] = spansOf(detect(speech));
    const spans = breaths(spansOf(detect(mix(speech, room(speech.length / SAMPLE_RATE, -50)))), 0.25);
    expect(spans).toHaveLength(1);
    expect(Math.abs((spans[0]?.start ?? 0) - (clean?.start ?? 0))).toBeLessThanOrEqual(0.08);
    expect(Math.abs((spans[0]?.end ?? 0) - (clean?.end ?? 0))).toBeLessThanOrEqual(0.08);
  });

  it('still hears someone who speaks 20 dB more quietly', async () => {
    const quiet = (await read('h06-awb.wav')).map((sample) => Math.round(sample / 10));
    const spans = breaths(spansOf(detect(quiet)), 0.25);
    expect(spans).toHaveLength(2);
    expect(spans[0]?.start).toBeCloseTo(0.56, 0.9);
  });

  it('hears a voice that speaks from the very first sample on', async () => {
    const speech = (await read('h02-rms.wav')).subarray(Math.round(0.7 * SAMPLE_RATE));
    expect(detect(speech)[0]?.at).toBeLessThanOrEqual(0.25 * SAMPLE_RATE);
  });

  it('hears a voice over typing, and its end although the typing goes on', async () => {
    const speech = await read('h02-rms.wav');
    const changes = detect(mix(speech, typing(12, 4)));
    expect(changes[0]).toMatchObject({ type: 'start' });
    const last = changes.at(-1);
    expect(last?.type).toBe('end');
    expect((last?.at ?? 0) / SAMPLE_RATE).toBeGreaterThan(4.7);
    expect((last?.at ?? 0) / SAMPLE_RATE).toBeLessThan(5.1);
  });
});

describe('a speech detector where nobody speaks', () => {
  it.each([1.5, 4, 8])('takes no key stroke for speech in 10 s of typing (decay %f ms)', (decayMs) => {
    expect(detect(typing(10, decayMs))).toEqual([]);
  });

  it.each([-75, -60, -50, -40, -30])('stays silent in white noise at %i dB', (levelDb) => {
    expect(detect(room(10, levelDb))).toEqual([]);
  });

  it('stays silent on digital silence, hum and a constant offset', () => {
    const hum = Int16Array.from({ length: 5 * SAMPLE_RATE }, (_, index) =>
      Math.round(460 * Math.sin((2 * Math.PI * 120 * index) / SAMPLE_RATE)),
    );
    expect(detect(new Int16Array(SAMPLE_RATE))).toEqual([]);
    expect(detect(new Int16Array(SAMPLE_RATE).fill(3_000))).toEqual([]);
    expect(detect(hum).filter((change) => change.at > SAMPLE_RATE)).toEqual([]);
  });
});

describe('what is pushed into a speech detector', () => {
  it('may come in pieces of any size', async () => {
    const speech = (await read('h02-rms.wav')).subarray(0, 2 * SAMPLE_RATE);
    const whole = detect(speech, 0, [speech.length]);
    expect(whole).not.toEqual([]);
    const sizes = fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(sizes, (cut) => {
        expect(detect(speech, 0, cut)).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  it('may begin anywhere in the session', async () => {
    const speech = await read('h02-rms.wav');
    const from = 3_600 * SAMPLE_RATE + 17;
    expect(detect(speech, from)).toEqual(detect(speech).map(({ type, at }) => ({ type, at: at + from })));
  });

  it('ends speech where it was last heard when the audio jumps ahead, and frames begin anew', async () => {
    const speech = await read('h02-rms.wav');
    const detector = createSpeechDetector();
    detector.push(speech.subarray(0, 100_100), 0);
    expect(detector.speaking).toBe(true);
    const { lastVoicedAt } = detector;
    const resumedAt = 20 * SAMPLE_RATE + 5;
    expect(detector.push(speech.subarray(100_100, 100_200), resumedAt)).toEqual([{ type: 'end', at: lastVoicedAt }]);
    expect(detector.speaking).toBe(false);
    const [again] = detector.push(speech.subarray(100_200, 160_000), resumedAt + 100);
    expect(again?.type).toBe('start');
    expect(((again?.at ?? 0) - resumedAt) % 960).toBe(0);
    detector.close();
  });

  it('keeps speech going over a gap of a few milliseconds', async () => {
    const speech = await read('h02-rms.wav');
    const detector = createSpeechDetector();
    detector.push(speech.subarray(0, 96_000), 0);
    expect(detector.push(speech.subarray(97_000, 99_000), 97_000)).toEqual([]);
    expect(detector.speaking).toBe(true);
    detector.close();
  });

  it('moves lastVoicedAt with the voice and leaves it there in silence', async () => {
    const detector = createSpeechDetector();
    detector.push(await read('h02-rms.wav'), 0);
    const { lastVoicedAt } = detector;
    expect(lastVoicedAt / SAMPLE_RATE).toBeCloseTo(4.87, 1);
    detector.push(new Int16Array(SAMPLE_RATE), 10 * SAMPLE_RATE);
    expect(detector.lastVoicedAt).toBe(lastVoicedAt);
    detector.close();
  });

  it('is refused once the detector is closed', () => {
    const detector = createSpeechDetector();
    detector.close();
    detector.close();
    expect(() => detector.push(new Int16Array(960), 0)).toThrow('closed');
  });
});
