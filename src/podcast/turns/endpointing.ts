/**
 * When is a turn over? The wait runs from the last voiced sample, so the detector's own silence counts inside it.
 * The more finished the words look, the shorter the wait.
 */

export interface EndpointSettings {
  /** 0 lets people pause long, 1 answers at once. */
  readonly pace: number;
  /** The recogniser writes full stops and question marks. */
  readonly punctuation: boolean;
  /** How long after the last word the recogniser's final text usually comes. */
  readonly finalDelayMs: number;
}

export type Completeness = 'finished' | 'plain' | 'open';

/** Waits at pace 0.5; the pace scales them by 1.5 (slow) to 0.5 (fast). */
const DELAY_MS = { finished: 400, plain: 560, open: 1_800 } as const satisfies Record<Completeness, number>;

/** Words that promise more: conjunctions, articles, prepositions, auxiliaries, fillers. */
const OPEN_ENDINGS = new Set(
  (
    'and or but because so that which who whose when while if unless until although though since as than like ' +
    'the a an my your our their his her its this these those some any every each another ' +
    'of to in on at by for from with about into over under between through during without against ' +
    'is are was were be been am do does did have has had can could will would should may might must ' +
    'i we they he she um uh uhm erm hmm well maybe actually basically not very really just'
  ).split(' '),
);

/** Endings that look open but close a sentence in speech: "what is it for", "where are you from", "I think so". */
const CLOSED_PAIRS =
  /\b(?:think so|hope so|of course|is it|are you|do you|did you|not really|about that|like that|all of this|come on|go on|and so on)$/;

/** A question word near the beginning, behind a name or a connective: "claude what do you …", "so how did …". */
const QUESTION_WORD = /^(?:\S+\s+){0,2}?(?:what|why|how|who|when|where|which|whose)\b/;
/** An inverted verb counts only in front or behind a connective: "that is so" is no question. */
const QUESTION_VERB =
  /^(?:(?:so|and|but|well|okay|now|yes|no|please|tell me)\s+)*(?:do|does|did|is|are|was|were|can|could|would|will|should|have|has|shall|may)\b/;

/** How finished the words so far look. `text` may hold several utterances; only its end counts. */
export function completeness(text: string, punctuation: boolean): Completeness {
  const trimmed = text.trim();
  if (/[.?!。！？]["'”’)]*$/.test(trimmed) && !/\.\.\.$|…$/.test(trimmed)) return 'finished';
  if (/(?:\.\.\.|…|,|—|-)$/.test(trimmed)) return 'open';
  const words = trimmed
    .toLowerCase()
    .replace(/[^\p{L}\p{N}'\s]/gu, ' ')
    .split(/\s+/)
    .filter(Boolean);
  const last = words.at(-1);
  if (last === undefined) return 'open';
  if (CLOSED_PAIRS.test(words.slice(-3).join(' '))) return 'finished';
  if (OPEN_ENDINGS.has(last)) return 'open';
  if (punctuation) return 'plain';
  const question = QUESTION_WORD.test(words.join(' ')) || QUESTION_VERB.test(words.join(' '));
  return words.length >= 4 && question ? 'finished' : 'plain';
}

/** Milliseconds of silence after the last voiced sample that end the turn. */
export function endpointDelayMs(text: string, settings: EndpointSettings): number {
  const factor = 1.5 - Math.min(1, Math.max(0, settings.pace));
  return Math.round(DELAY_MS[completeness(text, settings.punctuation)] * factor);
}

/** How long the final text may keep a turn waiting that is otherwise over. */
export function finalWaitMs(settings: EndpointSettings): number {
  return Math.round(settings.finalDelayMs * 1.5) + 300;
}
