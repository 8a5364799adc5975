import type { TimedWord } from '../../adapters/tts.js';
import type { SpokenForm } from './spoken-forms.js';

interface Token {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Neighbouring tokens of the written text and the time in which they were said. */
interface Group {
  readonly first: number;
  last: number;
  readonly from: number;
  to: number;
}

/** What of a spoken form can be heard, letter by letter, each with its place in the written text; in order. */
interface Sound {
  readonly letters: readonly string[];
  readonly froms: readonly number[];
  readonly tos: readonly number[];
}

/**
 * The times of spoken words given to the words as they are written: "forty-two", "dollars" become "$42.". Joined with
 * spaces the result is the written text. What is said as one stays one ("$2 million"): half of it was not heard.
 * Undefined when the words are not those of the spoken form, as when an engine has rewritten them.
 */
export function wordsAsWritten(form: SpokenForm, words: readonly TimedWord[]): readonly TimedWord[] | undefined {
  const tokens = tokensOf(form.written);
  const sound = soundOf(form);
  const groups: Group[] = [];
  let at = 0;
  let begin = 0;
  for (const word of words) {
    const end = soundAfter(sound, at, word.text);
    if (end === undefined) return undefined;
    const last = groups.at(-1);
    if (end === at) {
      if (last) last.to = word.to;
      continue;
    }
    begin = tokenEndingAfter(tokens, begin, sound.froms[at] ?? 0);
    const ending = tokenBeginningBefore(tokens, begin, sound.tos[end - 1] ?? 0);
    at = end;
    if (last && begin <= last.last) Object.assign(last, { last: Math.max(last.last, ending), to: word.to });
    else groups.push({ first: begin, last: ending, from: word.from, to: word.to });
  }
  return at === sound.letters.length ? written(tokens, groups) : undefined;
}

/** Where the sound goes on behind a word that begins at `at`; undefined when it is another word. */
function soundAfter({ letters }: Sound, at: number, word: string): number | undefined {
  let end = at;
  for (const letter of word) {
    if (!isHeard(letter)) continue;
    if (letters[end] !== letter.toLowerCase()) return undefined;
    end += 1;
  }
  return end;
}

/** The first token from `first` on that ends behind this place. */
function tokenEndingAfter(tokens: readonly Token[], first: number, place: number): number {
  let index = first;
  while (index < tokens.length && (tokens[index]?.to ?? 0) <= place) index += 1;
  return index < tokens.length ? index : first;
}

/** The last token from `first` on that begins before this place. */
function tokenBeginningBefore(tokens: readonly Token[], first: number, place: number): number {
  let index = first;
  while (index + 1 < tokens.length && (tokens[index + 1]?.from ?? 0) < place) index += 1;
  return index;
}

/** Tokens without sound ("—") hang on to the word before them, or to the first one. */
function written(tokens: readonly Token[], groups: readonly Group[]): TimedWord[] {
  return groups.map((group, index) => {
    const first = index === 0 ? 0 : group.first;
    const end = groups[index + 1]?.first ?? tokens.length;
    const text = tokens.slice(first, end).map((token) => token.text);
    return { text: text.join(' '), from: group.from, to: group.to };
  });
}

function tokensOf(text: string): Token[] {
  return [...text.matchAll(/\S+/g)].map((match) => ({
    text: match[0],
    from: match.index,
    to: match.index + match[0].length,
  }));
}

const SOUND = /[\p{L}\p{N}]/u;
const PLAIN_SOUND = /[a-z0-9]/i;

/** Nearly all of a text is ASCII, for which no table of letters is needed. */
function isHeard(letter: string): boolean {
  return letter < '\u0080' ? PLAIN_SOUND.test(letter) : SOUND.test(letter);
}

function soundOf({ text, spans }: SpokenForm): Sound {
  const letters: string[] = [];
  const froms: number[] = [];
  const tos: number[] = [];
  let at = 0;
  for (const letter of text) {
    const span = spans[at];
    if (span && isHeard(letter)) {
      letters.push(letter.toLowerCase());
      froms.push(span.from);
      tos.push(span.to);
    }
    at += letter.length;
  }
  return { letters, froms, tos };
}
