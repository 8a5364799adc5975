import type { Replacement } from './traced-text.js';

/** How a show wants words said: written form → spoken form. */
export type Lexicon = Readonly<Record<string, string>>;

const SIBILANT = /(?:[sxz]|ch|sh)$/i;
const WORD = '\\p{L}\\p{N}\\p{M}_';
const compiled = new WeakMap<Lexicon, Replacement | undefined>();

/**
 * The lexicon as one replacement: whole words and phrases, the longest first, what they say taken as it is.
 * An entry in small letters is meant in any case, one with capitals only as it is written: `US: U S` leaves "us" alone.
 * Plurals follow their word ("GIFs"), and so do possessives. Undefined when there is nothing in it.
 */
export function lexiconReplacement(lexicon: Lexicon): Replacement | undefined {
  if (!compiled.has(lexicon)) compiled.set(lexicon, compile(lexicon));
  return compiled.get(lexicon);
}

/** The entries that a break between two words or behind a mark could tear apart. */
export function phrasesOf(lexicon: Lexicon): readonly string[] {
  return Object.keys(lexicon).filter((written) => /[\s.,;:!?…—–](?=.)/u.test(written.trim()));
}

function compile(lexicon: Lexicon): Replacement | undefined {
  const entries = Object.entries(lexicon)
    .map(([written, said]) => ({ written: written.trim(), said: said.trim() }))
    .filter(({ written }) => written !== '')
    // Of two that differ in case alone the one with capitals comes first: the other would take its words as well.
    .sort((a, b) => b.written.length - a.written.length || (a.written < b.written ? -1 : 1));
  if (entries.length === 0) return undefined;
  const words = entries.map(({ written }) => `(${wordSource(written)})(${pluralSource(written)})?`);
  return {
    pattern: new RegExp(`(?<![${WORD}])(?:${words.join('|')})(?![${WORD}])`, 'gu'),
    settles: true,
    say([whole = '', ...groups]) {
      const found = groups.findIndex((group, index) => index % 2 === 0 && group !== undefined);
      const said = entries[found / 2]?.said;
      if (said === undefined) return whole;
      return groups[found + 1] === undefined ? said : pluralOf(said);
    },
  };
}

function wordSource(written: string): string {
  const anyCase = written === written.toLowerCase();
  const forms = new Set([written.normalize('NFC'), written.normalize('NFD')]);
  return [...forms].map((form) => [...form].map((letter) => letterSource(letter, anyCase)).join('')).join('|');
}

function letterSource(letter: string, anyCase: boolean): string {
  if (/\s/.test(letter)) return '\\s+';
  if (/['’]/.test(letter)) return "['’]";
  const upper = letter.toUpperCase();
  return anyCase && upper !== letter ? `(?:${letter}|${upper})` : letter.replace(/[.*+?^${}()|[\]\\/]/, '\\$&');
}

/** What may follow a word and leave it the same: never for a single letter ("I" and "Is"). */
function pluralSource(written: string): string {
  if (!/\p{L}{2}$|\p{N}$/u.test(written)) return '(?!)';
  return SIBILANT.test(written) ? 'es' : 's';
}

/** "jifs", "boxes"; letters that are said one by one keep apart: "D V D's". */
function pluralOf(said: string): string {
  if (/(?:^|[\s.])\p{L}\.?$/u.test(said)) return `${said}'s`;
  return `${said}${SIBILANT.test(said) ? 'es' : 's'}`;
}
