import { isListenersPhrase, isListenersWord, isNoise, withoutSounds } from './backchannel.js';
import { mayBecomeEcho, splitEcho, type Listening } from './echo.js';
import { isFiller, wordsOf } from './heard-words.js';

/** What a sound of the host over an AI speaker means, judged by its words. */
export type BargeInVerdict =
  /** A real utterance: the speaker is cut. */
  | 'interrupt'
  /** A listener's noise: the speaker goes on. */
  | 'backchannel'
  /** The loudspeaker heard by the microphone. */
  | 'echo'
  /** Not enough words yet; they are kept, and those to come are judged together with them. */
  | 'undecided';

/** What the host speaks into. */
export type BargeInProfile =
  /** A reply is being made, nothing of it was heard: the host most likely goes on with the turn. */
  | 'thinking'
  /** The reply has just begun: echo cancellation has not settled, and the host's own last words may still come in. */
  | 'speaking-warm-up'
  /** The reply is heard; the host's voice has not lasted long enough to hold it back. */
  | 'speaking'
  /** The reply is held back: waiting for words costs nothing. */
  | 'paused';

export interface BargeInScene {
  readonly profile: BargeInProfile;
  /** True for a final text, or when the host has fallen silent; partials flicker and need more words. */
  readonly settled: boolean;
  /** What the AI speakers have said in about the last twenty seconds, whoever of them. */
  readonly spoken: string;
  readonly listening: Listening;
  /**
   * For a recogniser that finds words in every hum: for how long the host's voice has lasted by now. Null where words
   * can be trusted.
   */
  readonly roughVoicedMs: number | null;
}

/** How many words that are neither a listener's nor noise it takes, while they still change and once they are settled. */
const WORDS_NEEDED = {
  thinking: { partial: 1, settled: 1 },
  'speaking-warm-up': { partial: 3, settled: 2 },
  speaking: { partial: 2, settled: 2 },
  paused: { partial: 2, settled: 1 },
} as const satisfies Record<BargeInProfile, { partial: number; settled: number }>;

/**
 * Of 40 hums, "mm-hmm"s and laughs shorter than this the built-in recogniser made "offer", "both are", "a jam on", "but
 * the": up to this length only words that stop a speaker count.
 */
const ROUGH_SOUND_MS = 700;
const ROUGH_WORDS = { partial: 3, settled: 2 } as const;

/** What an echo leaves over is half misheard: as much is asked of it as of a reply that has just begun. */
const BESIDE_ECHO = WORDS_NEEDED['speaking-warm-up'];

/** Words that stop a speaker however short they are, in any profile. */
const STOP =
  /\b(?:stop|wait|weight|[ghs]?old on|hang on|hold it|excuse me|shut up|be quiet|enough of|one moment|(?:just a|one) (?:second|sec|moment|minute)|pause)\b/;
/** Words that ask for the floor; as a reply begins they may be the end of something else. */
const ASKS_FLOOR =
  /^(?:(?:um|uh|oh|yeah|okay|well) )*(?:no|nope|sorry|actually|but (?:wait|what|why|how|i|you|that)|let me|can i|could i|may i)\b/;
/** A hum is not heard as one of these. */
const ASKS_FLOOR_CLEARLY = /^(?:no|nope|sorry|let me)\b/;

/**
 * @param text all words of the host since the last commit: they accumulate, "ok" and then "stop" are judged as "ok stop"
 */
export function judgeHostWords(text: string, scene: BargeInScene): BargeInVerdict {
  const spokenWords = withoutSounds(text);
  const words = wordsOf(spokenWords);
  if (words.length === 0) return scene.settled && text.trim() !== '' ? 'backchannel' : 'undecided';
  const { echoed, rest } = splitEcho(spokenWords, scene.spoken, scene.listening);
  if (echoed > 0) return besideEcho(rest, scene);
  if (!scene.settled && mayBecomeEcho(spokenWords, scene)) return 'undecided';
  return judgeWords(words, scene);
}

function besideEcho(rest: readonly string[], { settled }: BargeInScene): BargeInVerdict {
  if (STOP.test(rest.join(' ')) || contentOf(rest) >= (settled ? BESIDE_ECHO.settled : BESIDE_ECHO.partial))
    return 'interrupt';
  return settled ? 'echo' : 'undecided';
}

function judgeWords(words: readonly string[], scene: BargeInScene): BargeInVerdict {
  const { profile, settled, roughVoicedMs } = scene;
  const joined = words.join(' ');
  if (STOP.test(joined)) return 'interrupt';
  if (isListenersPhrase(words)) return settled ? 'backchannel' : 'undecided';
  if (asksForFloor(joined, scene)) return 'interrupt';
  if (roughVoicedMs !== null && roughVoicedMs < ROUGH_SOUND_MS) return settled ? 'backchannel' : 'undecided';
  const content = contentOf(words);
  if (content >= wordsNeeded(scene)) return 'interrupt';
  // Many of a listener's words in a row are an answer, not a hum.
  if (content === 0 && words.length > 4) return 'interrupt';
  // "Um" while the reply is made: the host searches for the rest of the turn.
  if (profile === 'thinking' && words.every(isFiller)) return 'undecided';
  return settled && content === 0 ? 'backchannel' : 'undecided';
}

function wordsNeeded({ profile, settled, roughVoicedMs }: BargeInScene): number {
  const moment = settled ? 'settled' : 'partial';
  const needed = WORDS_NEEDED[profile][moment];
  return roughVoicedMs === null ? needed : Math.max(needed, ROUGH_WORDS[moment]);
}

function asksForFloor(joined: string, { profile, roughVoicedMs }: BargeInScene): boolean {
  if (profile === 'speaking-warm-up') return false;
  return (roughVoicedMs === null ? ASKS_FLOOR : ASKS_FLOOR_CLEARLY).test(joined);
}

function contentOf(words: readonly string[]): number {
  const content = words.filter((word) => !isListenersWord(word));
  // Beside real words even "the" and "it" are words.
  return content.every(isNoise) ? 0 : content.length;
}
