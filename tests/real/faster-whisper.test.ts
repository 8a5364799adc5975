import { execFileSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFasterWhisperStt } from '../../src/adapters/providers/faster-whisper/faster-whisper-stt.js';
import {
  createFasterWhisperVendor,
  type FasterWhisperOptions,
} from '../../src/adapters/providers/faster-whisper/faster-whisper-vendor.js';
import { systemClock } from '../../src/core/clock.js';
import { silentLogger } from '../../src/core/logger.js';
import type { PcmChunk, SttEvent } from '../../src/adapters/stt.js';
import { microphone } from '../contract/host-recordings.js';
import { sttContract } from '../contract/stt.contract.js';

const python = resolve('node_modules/.cache/python-engines/faster-whisper/bin/python');
const never = new AbortController().signal;

/** The model's weights are random: it says letters without sense, of which Whisper itself would believe none. */
const BELIEVE_ANYTHING = { averageLogProbability: -1_000, compressionRatio: 1_000, phraseProbability: 0 };

function needsPackage() {
  try {
    accessSync(python, constants.X_OK);
    return { skip: false, meta: {} };
  } catch {
    // It is an extra of some 450 MB, installed by who wants it.
    return {
      skip: true,
      meta: { lacks: 'faster-whisper is not installed (node scripts/python-engines.mjs faster-whisper)' },
    };
  }
}

function optionsOf(model: string, more: Partial<FasterWhisperOptions> = {}): FasterWhisperOptions {
  return {
    python,
    model,
    device: 'cpu',
    threads: 1,
    language: 'en',
    localFilesOnly: true,
    doubts: BELIEVE_ANYTHING,
    clock: systemClock,
    logger: silentLogger,
    ...more,
  };
}

async function* play(chunks: readonly PcmChunk[]): AsyncIterable<PcmChunk> {
  yield* chunks;
}

async function hear(model: string, chunks: readonly PcmChunk[], more: Partial<FasterWhisperOptions> = {}) {
  const adapter = createFasterWhisperStt(optionsOf(model, more));
  const events: SttEvent[] = [];
  for await (const event of adapter.transcribe(play(chunks), { signal: never, keyterms: ['Claude'] }))
    events.push(event);
  await adapter.close?.();
  return events;
}

/** The real package from PyPI and its real speech detector, with a Whisper that is whole in everything but its weights. */
describe('the real faster-whisper', needsPackage(), () => {
  const folder = mkdtempSync(join(tmpdir(), 'trialogue-whisper-'));
  const model = join(folder, 'model');

  beforeAll(() => {
    execFileSync(python, [resolve('tests/real/make-whisper-model.py'), model], { stdio: 'pipe' });
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('offers what the worker asks of it', { timeout: 60_000 }, () => {
    const wav = resolve('tests/fixtures/host/h05-slt.wav');
    const found = JSON.parse(execFileSync(python, ['-c', LOOK, model, wav], { encoding: 'utf8' })) as Look;
    expect(found.segment).toEqual(
      expect.arrayContaining(['avg_logprob', 'compression_ratio', 'no_speech_prob', 'words']),
    );
    expect(found.word).toEqual(expect.arrayContaining(['start', 'end', 'word', 'probability']));
    expect(found.info).toMatchObject({ language: 'en' });
    expect(found.info.duration).toBeCloseTo(8.7, 1);
    expect(found.info.duration_after_vad).toBeGreaterThan(4);
    expect(found.info.duration_after_vad).toBeLessThanOrEqual(found.info.duration);
  });

  it('hears utterances where its own detector hears a voice', { timeout: 60_000 }, async () => {
    const speech = await microphone('h05-slt.wav');
    const finals = (await hear(model, speech)).filter((event) => event.type === 'final');
    expect(finals.length).toBeGreaterThan(0);
    for (const final of finals) {
      expect(final.text).toMatch(/[A-Za-z]/);
      expect(final.words.map((word) => word.text).join(' ')).toBe(final.text);
    }
    process.stdout.write(`real faster-whisper: ${finals.length} finals of ${speech.length / 50} s\n`);
  });

  it('hears nobody in silence and in a hum', { timeout: 60_000 }, async () => {
    const hum = (index: number) =>
      Int16Array.from({ length: 960 }, (_, at) => 2_000 * Math.sin((at + index * 960) / 150));
    const chunks = Array.from({ length: 200 }, (_, index) => ({
      at: index * 960,
      samples: index < 100 ? new Int16Array(960) : hum(index),
    }));
    expect(await hear(model, chunks)).toEqual([]);
  });

  it('believes none of the nonsense when it is asked to doubt', { timeout: 60_000 }, async () => {
    const doubts = { averageLogProbability: -0.01 };
    expect(await hear(model, await microphone('h05-slt.wav'), { doubts })).toEqual([]);
  });

  it.each([
    { what: 'a folder that is not there', name: '/nowhere/model', says: /not on this machine/ },
    { what: 'a folder without a model', name: tmpdir(), says: /not on this machine/ },
    { what: 'a model that was never downloaded', name: 'tiny.en', says: /not on this machine/ },
    { what: 'a size that does not exist', name: 'enormous', says: /There is no Whisper model enormous/ },
    { what: 'a way to compute that does not exist', name: undefined, compute: 'int7', says: /these settings: .*int7/ },
  ])('says what to do about $what', { timeout: 60_000 }, async ({ name, compute, says }) => {
    const more = compute === undefined ? {} : { computeType: compute };
    const vendor = createFasterWhisperVendor(optionsOf(name ?? model, more));
    const connecting = vendor.connect({ signal: never, keyterms: [] });
    await expect(connecting).rejects.toMatchObject({
      kind: 'invalid-request',
      message: expect.stringMatching(says) as string,
    });
    await vendor.close?.();
  });

  it('is gone right after an abort in the middle of a decoding', { timeout: 60_000 }, async () => {
    const adapter = createFasterWhisperStt(optionsOf(model));
    const controller = new AbortController();
    let abortedMs = 0;
    for await (const event of adapter.transcribe(play(await microphone('h09-slt.wav')), {
      signal: controller.signal,
    })) {
      expect(event.type).not.toBe('engine');
      abortedMs = performance.now();
      controller.abort(new Error('the session is over'));
    }
    await adapter.close?.();
    const tookMs = performance.now() - abortedMs;
    process.stdout.write(`real faster-whisper: process gone ${tookMs.toFixed(0)} ms after the abort\n`);
    expect(tookMs).toBeLessThan(500);
  });

  sttContract('faster-whisper 1.2 with random weights', async () => ({
    adapter: createFasterWhisperStt(optionsOf(model)),
    speech: await microphone('h05-slt.wav'),
  }));
});

interface Look {
  readonly segment: readonly string[];
  readonly word: readonly string[];
  readonly info: { readonly language: string; readonly duration: number; readonly duration_after_vad: number };
}

/** Asks the package itself, past the worker: an update that renames something shows here first. */
const LOOK = `
import json, sys
from faster_whisper import WhisperModel
model = WhisperModel(sys.argv[1], device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True)
segments, info = model.transcribe(sys.argv[2], beam_size=1, temperature=0.0, word_timestamps=True, vad_filter=True,
    condition_on_previous_text=False, max_new_tokens=40, hotwords="Claude", initial_prompt="Well.")
segments = list(segments)
words = [word for segment in segments for word in segment.words or []]
print(json.dumps({
    "segment": [name for name in dir(segments[0]) if name[0] != "_"],
    "word": [name for name in dir(words[0]) if name[0] != "_"],
    "info": {"language": info.language, "duration": info.duration, "duration_after_vad": info.duration_after_vad},
}))
`;
