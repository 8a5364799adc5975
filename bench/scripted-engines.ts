import type { AdapterFactory } from '../src/adapters/adapter-factory.js';
import type { LlmAdapter, LlmEvent, LlmRequest } from '../src/adapters/llm.js';
import type { PcmChunk, SttAdapter, SttEvent, SttOptions } from '../src/adapters/stt.js';
import type { TtsAdapter, TtsEvent, TtsRequest } from '../src/adapters/tts.js';
import { msToSamples, SAMPLE_RATE } from '../src/protocol/audio-format.js';
import { FRAME_SAMPLES } from '../src/protocol/client-events.js';
import { Alarm } from './alarm.js';
import { cueOf } from './cue-marks.js';
import * as script from './scenario.js';

const TRAITS = { provider: 'scripted', model: 'load', rehearsal: false } as const;
/** Longer than any piece of the reply: every piece is a view of it, as making sound is not what is measured. */
const HUM = Int16Array.from({ length: 10 * SAMPLE_RATE }, (_, n) =>
  Math.round(6_000 * Math.sin((2 * Math.PI * 180 * n) / SAMPLE_RATE)),
);

/** Hears nothing but the cues in the frames; keeps nothing. */
const stt: SttAdapter = {
  ...TRAITS,
  capabilities: { punctuation: true, wordTimes: false, finalDelayMs: script.TURN_SETTINGS.finalDelayMs },
  async *transcribe(audio: AsyncIterable<PcmChunk>, { signal }: SttOptions): AsyncIterable<SttEvent> {
    for await (const { at, samples } of audio) {
      if (signal.aborted) return;
      const cue = cueOf(samples);
      if (cue === 'partial') {
        yield { type: 'partial', text: script.PARTIAL_TEXT, startAt: at - script.PARTIAL_FRAME * FRAME_SAMPLES };
      } else if (cue === 'final') {
        const startAt = at - script.FINAL_FRAME * FRAME_SAMPLES;
        const endAt = startAt + script.VOICED_FRAMES * FRAME_SAMPLES;
        yield { type: 'final', text: script.FINAL_TEXT, startAt, endAt, words: [] };
      }
    }
  },
};

const llm: LlmAdapter = {
  ...TRAITS,
  async *stream({ messages }: LlmRequest, { signal }: { signal: AbortSignal }): AsyncIterable<LlmEvent> {
    const alarm = new Alarm(signal);
    try {
      for (const [index, text] of script.TOKENS.entries()) {
        if (!(await alarm.at(script.LLM_FIRST_TOKEN_MS + index * script.LLM_TOKEN_MS))) return;
        yield { type: 'text-delta', text };
      }
      const usage = { inputTokens: messages.length, outputTokens: script.TOKENS.length, estimated: true, costUsd: 0 };
      yield { type: 'finish', reason: 'stop', usage };
    } finally {
      alarm.close();
    }
  },
};

const tts: TtsAdapter = {
  ...TRAITS,
  voices: ['alto', 'tenor'],
  async *synthesize({ text }: TtsRequest, { signal }: { signal: AbortSignal }): AsyncIterable<TtsEvent> {
    const alarm = new Alarm(signal);
    const wordSamples = msToSamples(script.WORD_MS);
    const frameSamples = msToSamples(script.TTS_FRAME_MS);
    const words = text
      .split(/\s+/)
      .map((word, n) => ({ text: word, from: n * wordSamples, to: (n + 1) * wordSamples }));
    try {
      if (!(await alarm.at(script.TTS_FIRST_FRAME_MS))) return;
      yield { type: 'words', words, timing: 'engine' };
      const total = words.length * wordSamples;
      for (let at = 0; at < total && !signal.aborted; at += frameSamples) {
        yield { type: 'audio', samples: HUM.subarray(at, Math.min(at + frameSamples, total)) };
      }
    } finally {
      alarm.close();
    }
  },
};

/** Engines that take exactly the time the scenario says, and next to no CPU. */
export const scriptedFactory: AdapterFactory = {
  stt: () => stt,
  tts: () => tts,
  llm: () => llm,
  warmUp: () => Promise.resolve(),
  close: () => Promise.resolve(),
};
