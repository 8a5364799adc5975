import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort } from 'node:worker_threads';
import type createSoundSwallower from 'soundswallower';
import type { Decoder, DictEntry, Segment } from 'soundswallower';
import { rmsOf } from '../../audio/pcm.js';
import { loadResampler, resampleAll } from '../../audio/resampler.js';
import { errorMessage } from '../../core/errors.js';
import { yieldToMainThread } from '../../core/thread-priority.js';
import { SAMPLE_RATE } from '../../protocol/audio-format.js';
import type { TimedWord } from '../tts.js';
import type { AlignReply, AlignRequest } from './align-words-messages.js';
import { guessedSounds, type SaidWord, saidWords } from './align-words-text.js';

const ALIGNER_RATE = 16_000;
const FULL_SCALE = 32_768;
/** Below this share of words the dictionary knows, the text is hardly English and its times would be made up. */
const KNOWN_SHARE = 0.6;

/** −60 dBFS. */
const SILENCE_RMS = 0.001;
/**
 * Nothing is pruned: the words are known, so that the search is a single path. With the engine's own beams most sentences
 * of a robotic voice were lost (9 of 15 espeak-ng ones; none without), and it is no slower.
 */
const BEAMS = { beam: 0, wbeam: 0, pbeam: 0 };

// Word times are worth nothing to anybody whose answer comes late because of them.
yieldToMainThread(15);

const port = parentPort;
if (!port) throw new Error('this module runs in a worker thread');
const ready = loadDecoder();
// Told to each request; without one, nobody needs to know.
ready.catch(() => undefined);

port.on('message', (request: AlignRequest) => {
  void ready.then(
    (decoder) => port.postMessage(answer(decoder, request)),
    (error: unknown) => port.postMessage(failure(request, { error, forGood: true })),
  );
});

function answer(decoder: Decoder, request: AlignRequest): AlignReply {
  const begunMs = performance.now();
  const tookMs = () => performance.now() - begunMs;
  try {
    const words = align(decoder, saidWords(request.text), request.samples);
    return { id: request.id, words, tookMs: tookMs() };
  } catch (error) {
    return { ...failure(request, { error, forGood: false }), tookMs: tookMs() };
  }
}

function failure({ id }: AlignRequest, { error, forGood }: { error: unknown; forGood: boolean }): AlignReply {
  return { id, failed: errorMessage(error), forGood, tookMs: 0 };
}

/** The package finds its models relative to the working directory unless told where they are. */
async function loadDecoder(): Promise<Decoder> {
  const entry = createRequire(import.meta.url).resolve('soundswallower');
  const loaded = (await import(pathToFileURL(entry).href)) as { default: typeof createSoundSwallower };
  const modelBase = `${join(dirname(entry), 'model')}/`;
  const quiet = { print: () => undefined, printErr: () => undefined };
  const module = await loaded.default({ modelBase, ...quiet } as Parameters<typeof createSoundSwallower>[0]);
  const decoder = new module.Decoder({ hmm: `${modelBase}en-us`, samprate: ALIGNER_RATE, loglevel: 'FATAL', ...BEAMS });
  await Promise.all([decoder.initialize(), loadResampler()]);
  return decoder;
}

function align(decoder: Decoder, words: readonly SaidWord[], samples: Int16Array): TimedWord[] {
  const said = words.flatMap((word) => word.said);
  if (said.length === 0) throw new Error('nothing to align');
  if (rmsOf(samples) < SILENCE_RMS) throw new Error('this is silence');
  learn(decoder, said);
  decoder.set_align_text(said.join(' '));
  decoder.start();
  try {
    decoder.process_audio(floats(samples), false, true);
  } finally {
    decoder.stop();
  }
  return place(words, decoder.get_alignment().w ?? [], samples.length);
}

function learn(decoder: Decoder, said: readonly string[]): void {
  const unknown = [...new Set(said)].filter((word) => decoder.lookup_word(word) === null);
  if (said.length - unknown.length < said.length * KNOWN_SHARE) throw new Error('this is hardly English');
  if (unknown.length > 0) decoder.add_words(...unknown.map((word): DictEntry => [word, guessedSounds(word) || 'AH']));
}

function floats(samples: Int16Array): Float32Array {
  return Float32Array.from(resampleAll(samples, SAMPLE_RATE, ALIGNER_RATE), (sample) => sample / FULL_SCALE);
}

/** A written word reaches from the first to the last of what is said of it. */
function place(words: readonly SaidWord[], segments: readonly Segment[], length: number): TimedWord[] {
  const found = segments.filter(({ t }) => !/^[<[]/.test(t));
  const toSample = (seconds: number) => Math.min(length, Math.round(seconds * SAMPLE_RATE));
  let next = 0;
  return words.map(({ written, said }) => {
    const [first, last] = [found[next], found[next + said.length - 1]];
    next += said.length;
    if (!first || !last) throw new Error('the sound does not hold the words');
    const word = { text: written, from: toSample(first.b), to: toSample(last.b + last.d) };
    if (word.to <= word.from) throw new Error('a word has no length');
    return word;
  });
}
