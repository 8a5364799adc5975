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
  for (const word of words) {
    const letters = lettersOf(word.text);
    const last = groups.at(-1);
    if (letters.length === 0) {
      if (last) last.to = word.to;
      continue;
    }
    const said = sound.slice(at, at + letters.length);
    if (said.map(({ letter }) => letter).join('') !== letters.join('')) return undefined;
    at += letters.length;
    const begin = Math.max(
      0,
      tokens.findIndex((token) => token.to > (said[0]?.from ?? 0)),
    );
    const end = Math.max(
      begin,
      tokens.findLastIndex((token) => token.from < (said.at(-1)?.to ?? 0)),
    );
    if (last && begin <= last.last) Object.assign(last, { last: Math.max(last.last, end), to: word.to });
    else groups.push({ first: begin, last: end, from: word.from, to: word.to });
  }
  return at === sound.length ? written(tokens, groups) : undefined;
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

/** What of the spoken form can be heard, each with its place in the written text. */
function soundOf({ text, spans }: SpokenForm): { letter: string; from: number; to: number }[] {
  const sound: { letter: string; from: number; to: number }[] = [];
  let at = 0;
  for (const letter of text) {
    const span = spans[at];
    if (span && SOUND.test(letter)) sound.push({ letter: letter.toLowerCase(), ...span });
    at += letter.length;
  }
  return sound;
}

function lettersOf(text: string): string[] {
  return [...text].filter((letter) => SOUND.test(letter)).map((letter) => letter.toLowerCase());
}
