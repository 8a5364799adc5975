import { MockAdapterFactory } from '../../../src/adapters/mock/mock-adapter-factory.js';
import type { MockLlmAnswer } from '../../../src/adapters/mock/mock-llm.js';
import type { MockSpeech } from '../../../src/adapters/mock/mock-tts.js';
import { ProviderError } from '../../../src/adapters/provider-error.js';
import type { VirtualClock } from '../virtual-clock.js';
import type { MindPart, Play, VoicePart } from './script.js';

export const ENGINE_FAULT = new ProviderError('mock', 'unavailable', 'The engine is out of order.');
const DEFAULT_TEXT = 'That is a good question.';

/** Engines that do what the script says, in its order; the last part of a list is played again when it runs out. */
export function createEngines(clock: VirtualClock, { minds, voices, settings }: Play): MockAdapterFactory {
  const nextMind = inTurn(minds);
  const nextVoice = inTurn(voices);
  return new MockAdapterFactory({
    clock,
    llm: { answer: (request) => answerOf(nextMind((mind) => (mind.of ?? request.speaker.id) === request.speaker.id)) },
    tts: { speech: () => speechOf(nextVoice()) },
    stt: { capabilities: { finalDelayMs: 300, ...settings.recogniser } },
  });
}

/** The next part that fits and has not been played, else the last one that fits. */
function inTurn<P>(parts: readonly P[]): (fits?: (part: P) => boolean) => P | undefined {
  const left = [...parts];
  return (fits = () => true) => {
    const index = left.findIndex(fits);
    return index < 0 ? parts.findLast(fits) : left.splice(index, 1)[0];
  };
}

function answerOf({ says = DEFAULT_TEXT, firstToken = 0, lasts = firstToken, breaks }: MindPart = {}): MockLlmAnswer {
  if (typeof breaks === 'object') return breaks;
  const tokens = says.split(/(?<=\s)/);
  const tokenMs = tokens.length > 1 ? (lasts - firstToken) / (tokens.length - 1) : 0;
  return {
    tokens,
    firstTokenMs: firstToken,
    tokenMs,
    ...(breaks === 'after its words' ? { fail: ENGINE_FAULT } : {}),
    ...(breaks === 'without a finish' ? { truncated: true as const } : {}),
  };
}

function speechOf({ firstAudio = 0, lasts, breaks = {} }: VoicePart = {}): MockSpeech {
  if ('stall' in breaks) return breaks;
  return { firstAudioMs: firstAudio, ...(lasts === undefined ? {} : { audioMs: lasts }), ...breaks };
}
