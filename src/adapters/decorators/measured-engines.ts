import type { Clock } from '../../core/clock.js';
import type { Metrics } from '../../core/metrics.js';
import type { EngineTraits } from '../engine.js';
import type { LlmAdapter, LlmEvent, LlmRequest } from '../llm.js';
import type { SttAdapter } from '../stt.js';
import type { TtsAdapter, TtsEvent, TtsRequest } from '../tts.js';
import { failure, withMetrics } from './with-metrics.js';

/** Whole engines whose calls are counted. */

interface Measuring {
  readonly metrics: Metrics;
  readonly clock: Clock;
}

export function measuredLlm(llm: LlmAdapter, measuring: Measuring): LlmAdapter {
  const call = withMetrics<LlmRequest, LlmEvent>((request, options) => llm.stream(request, options), {
    ...measuring,
    provider: llm.provider,
    part: 'llm',
  });
  return { ...traitsOf(llm), contextTokens: llm.contextTokens, stream: (request, options) => call(request, options) };
}

export function measuredTts(tts: TtsAdapter, measuring: Measuring): TtsAdapter {
  const call = withMetrics<TtsRequest, TtsEvent>((request, options) => tts.synthesize(request, options), {
    ...measuring,
    provider: tts.provider,
    part: 'tts',
  });
  return { ...traitsOf(tts), voices: tts.voices, synthesize: (request, options) => call(request, options) };
}

/** Its transcriptions are counted: one for each session it listens to, or more where others take turns. */
export function measuredStt(stt: SttAdapter, { metrics }: Pick<Measuring, 'metrics'>): SttAdapter {
  const { capabilities, provider } = stt;
  return {
    ...traitsOf(stt),
    capabilities,
    async *transcribe(audio, options) {
      let outcome = 'abandoned';
      try {
        yield* stt.transcribe(audio, options);
        outcome = options.signal.aborted ? 'aborted' : 'ok';
      } catch (error) {
        outcome = failure(error, options.signal);
        throw error;
      } finally {
        metrics.count('provider_calls_total', { part: 'stt', provider, outcome });
      }
    },
  };
}

/** Engines may be classes: their members are not there for spreading. */
function traitsOf(engine: EngineTraits): EngineTraits {
  const { provider, model, rehearsal } = engine;
  return {
    provider,
    model,
    rehearsal,
    warmUp: async () => engine.warmUp?.(),
    close: async () => engine.close?.(),
  };
}
