import { parseArgs } from 'node:util';
import { createAssemblyAiStt } from '../src/adapters/providers/assemblyai/assemblyai-stt.js';
import type { HeardWord, PcmChunk } from '../src/adapters/stt.js';
import { delay } from '../src/core/abort.js';
import { systemClock } from '../src/core/clock.js';
import { type Logger, silentLogger } from '../src/core/logger.js';
import { msToSamples, SAMPLE_RATE, samplesToMs } from '../src/protocol/audio-format.js';
import { AssemblyAiFake } from '../tests/support/fakes/assemblyai-fake.js';
import { type CodedSpeech, codedSamples, codedSpeech, seededRandom } from '../tests/support/fakes/coded-speech.js';

/**
 * What a recogniser's failures cost in words, in real time, through the real SDK and real sockets:
 * `node dist/bench/stt-kills.js --seconds 120 --seed 1`.
 */
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '120' }, seed: { type: 'string', default: '1' } },
});
const durationMs = Number(values.seconds) * 1000;
const random = seededRandom(Number(values.seed));
const never = new AbortController().signal;
const CHUNK_MS = 20;
const STEP = 64;
/** The audio has ended: what is still to be recognised is left in peace. */
let over = false;

async function* microphone(speech: CodedSpeech): AsyncIterable<PcmChunk> {
  const startMs = systemClock.nowMs();
  for (let fromMs = 0; fromMs < durationMs; fromMs += CHUNK_MS) {
    const early = startMs + fromMs + CHUNK_MS - systemClock.nowMs();
    if (early > 0) await delay(systemClock, early, { signal: never });
    const samples = codedSamples(speech, { fromMs, ms: CHUNK_MS, rate: SAMPLE_RATE });
    yield { at: msToSamples(fromMs), samples };
  }
  over = true;
}

/** Every ten seconds or so the service dies for a while, drops its lines, or falls silent on them. */
async function torment(fake: AssemblyAiFake, stopped: () => boolean): Promise<string[]> {
  const done: string[] = [];
  for (;;) {
    await delay(systemClock, 6_000 + random() * 8_000, { signal: never });
    if (stopped()) return done;
    const way = Math.floor(random() * 4);
    if (way < 2) {
      done.push('killed');
      await fake.kill();
      await delay(systemClock, 200 + random() * 4_000, { signal: never });
      await fake.listen();
    } else {
      done.push(way === 2 ? 'dropped' : 'frozen');
      const session = fake.sessions.at(-1);
      if (way === 2) session?.drop();
      else session?.freeze();
    }
  }
}

function report(heard: readonly HeardWord[], speech: CodedSpeech): { line: string; faults: number } {
  const told = heard.map((word) => word.text.toLowerCase().replace('.', ''));
  const missed = speech.words.filter((word) => !told.includes(word.text)).map((word) => word.text);
  const repeated = told.filter((word, index) => told.indexOf(word) !== index);
  const strange = told.filter((word) => !speech.words.some(({ text }) => text === word));
  const places = told.map((word) => speech.words.findIndex(({ text }) => text === word));
  const disordered = places.filter((place, index) => index > 0 && place < (places[index - 1] ?? 0)).length;
  const errorsMs = heard.map((word, index) =>
    Math.abs(samplesToMs(word.startAt) - (speech.words[places[index] ?? 0]?.startMs ?? 0)),
  );
  const counts = `missed ${missed.length}, repeated ${repeated.length}, strange ${strange.length}, out of order ${disordered}`;
  const line = `${speech.words.length} words: ${counts}; worst time ${Math.max(0, ...errorsMs).toFixed(1)} ms off`;
  return { line, faults: missed.length + repeated.length + strange.length + disordered };
}

const speech = codedSpeech({ durationMs, random, step: STEP });
const fake = await AssemblyAiFake.start({ hear: { step: STEP } });
const { baseUrl } = fake;
const logger: Logger = {
  ...silentLogger,
  info: (fields, message) => console.log(`${elapsed()} ${message}: ${String(fields['reason'])}`),
  warn: (_fields, message) => console.log(`${elapsed()} ${message}`),
};
const startedMs = performance.now();
const elapsed = () => `${((performance.now() - startedMs) / 1000).toFixed(1).padStart(6)} s`;
const stt = createAssemblyAiStt({ apiKey: 'test-key', baseUrl, clock: systemClock, logger });
const failures = torment(fake, () => over);
const heard: HeardWord[] = [];
for await (const event of stt.transcribe(microphone(speech), { signal: never })) {
  if (event.type === 'final') heard.push(...event.words);
}
const tookMs = performance.now() - startedMs;
const done = await failures;
await fake.kill();
const { line, faults } = report(heard, speech);
console.log(`${done.length} failures (${done.join(' ')}), ${fake.sessions.length} sessions, ${fake.requests} attempts`);
console.log(`${line}; the last words ${((tookMs - durationMs) / 1000).toFixed(1)} s after the audio`);
for (const violation of new Set(fake.violations)) console.log(`the client broke the protocol: ${violation}`);
process.exitCode = faults + fake.violations.length > 0 ? 1 : 0;
