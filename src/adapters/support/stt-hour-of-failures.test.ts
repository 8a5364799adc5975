import { beforeAll, describe, expect, it } from 'vitest';
import {
  codedSamples,
  codedSpeech,
  type CodedSpeech,
  seededRandom,
} from '../../../tests/support/fakes/coded-speech.js';
import { CodedVendor } from '../../../tests/support/fakes/coded-stt-vendor.js';
import { VirtualClock } from '../../../tests/support/virtual-clock.js';
import { loadResampler } from '../../audio/resampler.js';
import { AsyncQueue } from '../../core/async-queue.js';
import { silentLogger } from '../../core/logger.js';
import { msToSamples, SAMPLE_RATE, samplesToMs } from '../../protocol/audio-format.js';
import { ProviderError } from '../provider-error.js';
import type { HeardWord, PcmChunk, SttEvent } from '../stt.js';
import { createReconnectingStt } from './reconnecting-stt.js';

const HOUR_MS = 60 * 60_000;
const CHUNK_MS = 500;

/** The four ways in which a line fails, at one moment. */
function fail(vendor: CodedVendor, clock: VirtualClock, random: () => number): void {
  const way = Math.floor(random() * 5);
  for (const connection of vendor.open) {
    if (way === 0) connection.state = 'deaf';
    else if (way === 1) connection.hangUp();
    else connection.break();
  }
  if (way === 3) {
    vendor.refusal = new ProviderError('coded', 'unavailable', 'Refused.');
    clock.setTimer(1_000 + random() * 20_000, () => (vendor.refusal = undefined));
  }
  if (way === 4) {
    vendor.connectMs = 1_000 + random() * 5_000;
    clock.setTimer(10_000, () => (vendor.connectMs = 120));
  }
}

async function hearHour(seed: number): Promise<{ heard: HeardWord[]; speech: CodedSpeech; vendor: CodedVendor }> {
  const random = seededRandom(seed);
  const clock = new VirtualClock();
  const speech = codedSpeech({ durationMs: HOUR_MS, random, step: 4 });
  const vendor = new CodedVendor({ clock, speech, random, traits: { maxAgeMs: 240_000 }, hardLimitMs: 305_000 });
  for (let drop = 0; drop < 20; drop += 1) {
    clock.setTimer(random() * HOUR_MS, () => fail(vendor, clock, random));
  }
  const stt = createReconnectingStt(vendor, { clock, logger: silentLogger, random });
  const audio = new AsyncQueue<PcmChunk>(100);
  const events: SttEvent[] = [];
  let done = false;
  const reading = (async () => {
    for await (const event of stt.transcribe(audio, { signal: new AbortController().signal })) events.push(event);
    done = true;
  })();
  for (let fromMs = 0; fromMs < HOUR_MS; fromMs += CHUNK_MS) {
    const samples = codedSamples(speech, { fromMs, ms: CHUNK_MS, rate: SAMPLE_RATE });
    expect(audio.push({ at: msToSamples(fromMs), samples })).toBe(true);
    await clock.advance(CHUNK_MS);
  }
  audio.close();
  for (let waitedMs = 0; waitedMs < 60_000 && !done; waitedMs += 1_000) await clock.advance(1_000);
  await reading;
  return { heard: events.flatMap((event) => (event.type === 'final' ? event.words : [])), speech, vendor };
}

// Loaded in real time: on a busy machine the virtual minutes would be over before it is there.
beforeAll(loadResampler);

describe('an hour of speech with twenty failures and a connection that may live five minutes', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('is told word for word, once, in its place (seed %i)', async (seed) => {
    const { heard, speech, vendor } = await hearHour(seed);
    expect(heard.map((word) => word.text)).toEqual(speech.words.map((word) => word.text));
    const worstMs = Math.max(
      ...heard.flatMap((word, index) => {
        const spoken = speech.words[index];
        return [samplesToMs(word.startAt) - (spoken?.startMs ?? 0), samplesToMs(word.endAt) - (spoken?.endMs ?? 0)].map(
          Math.abs,
        );
      }),
    );
    expect(worstMs).toBeLessThanOrEqual(50);
    expect(vendor.connections.length).toBeGreaterThan(25);
    expect(vendor.open).toEqual([]);
  });
});
