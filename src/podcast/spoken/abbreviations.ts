/** When a period after a word really ends a sentence: what has to be seen of the text behind it. */
export type PeriodRule =
  /** The period alone is enough once white space follows. */
  | 'always'
  /** Never: a title or a phrase that is always followed by more. */
  | 'never'
  /** Only if what follows does not begin with a small letter. */
  | 'unless-lower'
  /** Only if what follows is not a figure, as in "No. 5". */
  | 'unless-digit'
  /** Only if what follows is a word that usually opens a sentence: "the U.S. Army" against "the U.S. The". */
  | 'if-opener';

const NEVER = new Set(
  (
    'mr mrs ms mx dr prof rev hon fr st mt ft gen col lt capt sgt cpl cmdr maj adm gov sen rep pres supt messrs mme mlle ' +
    'e.g eg i.e ie cf vs v viz approx ca bzw z.b d.h'
  ).split(' '),
);
const BEFORE_FIGURES = new Set('no nos vol vols fig figs p pp ch sec art para eq ed ext tel'.split(' '));
const BEFORE_CAPITALS = new Set(
  'a.m p.m am pm etc al ave blvd rd jan feb mar apr jun jul aug sep sept oct nov dec est'.split(' '),
);
const BEFORE_NAMES = new Set(
  'inc ltd co corp llc plc jr sr esq bros dept univ assn ph.d m.d b.a m.a u.s u.k u.n e.u'.split(' '),
);

const OPENERS = new Set(
  (
    'a an and another as at because before but by can could did do does each even every first for from had has have he her here his how however i ' +
    'if in is it its just let like many maybe more most my no not now of on once one or our perhaps she since so some still that the their then there ' +
    "these they this those though to today two under until we well were what when where which while who why will with would yes yet you your it's " +
    "that's there's i'm we're they're you're let's he's she's don't what's"
  ).split(' '),
);

/** Endings of file and host names are told from sentences by these stems, where one may not wait for the next letter. */
const NAME_STEMS = new Set(
  (
    'www example first last main index package config readme app test github google openai anthropic mail gmail outlook yahoo ' +
    'info contact support hello docs blog news shop wikipedia amazon youtube node next data file server client script style'
  ).split(' '),
);
const NAME_INTRODUCERS = new Set(
  'at visit email e-mail mail site website address domain url file files called named import open'.split(' '),
);

/**
 * How far the period after `word` can be trusted.
 * @param word what stands before the period, without opening quotes or brackets
 * @param opensLine true when nothing but white space stands before it on its line: "1." is a list number there
 */
export function periodRule(word: string, opensLine: boolean): PeriodRule {
  const key = word.toLowerCase();
  if (NEVER.has(key)) return 'never';
  if (BEFORE_FIGURES.has(key)) return 'unless-digit';
  if (BEFORE_CAPITALS.has(key)) return 'unless-lower';
  if (BEFORE_NAMES.has(key)) return 'if-opener';
  if (/^\p{N}+$/u.test(word)) return opensLine && word.length <= 3 ? 'never' : 'unless-lower';
  if (/^\p{L}$/u.test(word) || /^(?:\p{L}\.)+\p{L}$/u.test(word)) return 'if-opener';
  return 'always';
}

/** True for words that usually open a sentence. */
export function opensSentence(word: string): boolean {
  return OPENERS.has(word.toLowerCase().replace('’', "'"));
}

/**
 * True when the period behind `word` ends a sentence whatever follows, as far as the text before it can tell:
 * a small-letter word of three letters or more that is neither an abbreviation nor likely half of a file, host or mail name.
 */
export function endsWithoutLookAhead(word: string, wordBefore: string): boolean {
  if (!/^\p{Ll}[\p{Ll}'’-]+\p{Ll}$/u.test(word) || NAME_STEMS.has(word)) return false;
  return periodRule(word, false) === 'always' && !NAME_INTRODUCERS.has(wordBefore.toLowerCase());
}
