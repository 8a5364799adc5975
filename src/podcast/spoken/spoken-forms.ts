import { type Lexicon, lexiconReplacement } from './lexicon.js';
import { cardinal, ordinal } from './spoken-numbers.js';
import { replaceTraced, type Replacement, type Span, traced, trimTraced } from './traced-text.js';

export type { Lexicon } from './lexicon.js';

type Parts = readonly (string | undefined)[];

const CURRENCIES: Readonly<Record<string, { one: string; many: string; cent: string; cents: string }>> = {
  $: { one: 'dollar', many: 'dollars', cent: 'cent', cents: 'cents' },
  '€': { one: 'euro', many: 'euros', cent: 'cent', cents: 'cents' },
  '£': { one: 'pound', many: 'pounds', cent: 'penny', cents: 'pence' },
  '¥': { one: 'yen', many: 'yen', cent: 'sen', cents: 'sen' },
};
const MAGNITUDES: Readonly<Record<string, string>> = {
  k: 'thousand',
  m: 'million',
  mn: 'million',
  b: 'billion',
  bn: 'billion',
  t: 'trillion',
};
/** No single letters and no "in": "1 in 5 people" and "1 m people" are not lengths. */
const UNITS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  km: ['kilometer', 'kilometers'],
  cm: ['centimeter', 'centimeters'],
  mm: ['millimeter', 'millimeters'],
  kg: ['kilogram', 'kilograms'],
  mg: ['milligram', 'milligrams'],
  ml: ['milliliter', 'milliliters'],
  ms: ['millisecond', 'milliseconds'],
  hz: ['hertz', 'hertz'],
  khz: ['kilohertz', 'kilohertz'],
  mhz: ['megahertz', 'megahertz'],
  ghz: ['gigahertz', 'gigahertz'],
  kb: ['kilobyte', 'kilobytes'],
  mb: ['megabyte', 'megabytes'],
  gb: ['gigabyte', 'gigabytes'],
  tb: ['terabyte', 'terabytes'],
  mph: ['mile per hour', 'miles per hour'],
  'km/h': ['kilometer per hour', 'kilometers per hour'],
  kwh: ['kilowatt hour', 'kilowatt hours'],
};
const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const HOSTS =
  /(?<![\p{L}\p{N}@.-])((?:[a-z0-9-]+\.)+(?:com|org|net|edu|gov|io|ai|dev|fm|co\.uk|info))(?![\p{L}\p{N}-]|\.\p{L})/giu;

const RULES: readonly Replacement[] = [
  {
    pattern: /(?<![\p{L}\p{N}.])([\w.+-]+)@((?:[a-z0-9-]+\.)+[a-z]{2,})(?!\p{L})/giu,
    say: ([, name = '', host = '']) => `${address(name)} at ${address(host)}`,
  },
  { pattern: HOSTS, say: ([, host = '']) => address(host) },
  { pattern: /\be\.g\.,?/gi, say: () => 'for example,' },
  { pattern: /\bi\.e\.,?/gi, say: () => 'that is,' },
  { pattern: /\betc\.(?=\s*$)/gi, say: () => 'et cetera.' },
  { pattern: /\betc\./gi, say: () => 'et cetera' },
  { pattern: /\bvs\.?(?=\s)/gi, say: () => 'versus' },
  { pattern: /(?<=\p{L}) & (?=\p{L})/gu, say: () => ' and ' },
  { pattern: /(?<![\d/])24\/7(?![\d/])/g, say: () => 'twenty-four seven' },
  {
    pattern:
      /(?<![\p{L}\p{N}])([$€£¥])\s?(\d[\d,]*(?:\.\d+)?)(?:\s?(k|m|mn|b|bn|t)(?![\p{L}\p{N}])| (thousand|million|billion|trillion)\b)/giu,
    say: largeSum,
  },
  {
    pattern: /(?<![\p{L}\p{N}])([$€£¥])(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(?![\p{L}\p{N}]|,\d|\.\d|[–-]\d)/gu,
    say: sum,
  },
  { pattern: /(?<![\d.,-])(\d{4})-(\d{2})-(\d{2})(?![\d-])/g, say: isoDate },
  { pattern: /(?<![\d:])(1[0-2]|0?[1-9])(?::([0-5]\d))?\s?([ap])\.?m\b(?:\.(?!\s*$))?(?!\p{L})/giu, say: clockTime },
  {
    pattern: /(?<=\b(?:at|by|until|till|from|to|around|before|after|since) )([01]?\d|2[0-3]):([0-5]\d)(?![\d:])/gi,
    say: ([, hour = '', minute = '']) => `${Number(hour)} ${minutes(minute)}`,
  },
  {
    pattern: /(?<![\d.,/])(\d{1,2})(st|nd|rd|th)\b/gi,
    say: ([whole = '', figure = '', ending = '']) =>
      endingOf(Number(figure)) === ending.toLowerCase() ? ordinal(Number(figure)) : whole,
  },
  { pattern: /(?<=\d)\s?–\s?(?=[\d$€£])/g, say: () => ' to ' },
  {
    pattern: /(?<![\d-])(1[5-9]\d\d|20\d\d)-(1[5-9]\d\d|20\d\d)(?![\d-])/g,
    say: ([, from = '', to = '']) => `${from} to ${to}`,
  },
  { pattern: /(?<=\d)\s?%/g, say: () => ' percent' },
  { pattern: /(?<![\p{L}\p{N}.])([-−]?)(\d+(?:\.\d+)?)\s?°\s?([CF])(?!\p{L})/gu, say: temperature },
  {
    pattern:
      /(?<![\p{L}\p{N}.,])(\d+(?:[.,]\d+)*)\s?(km\/h|kwh|[kmg]hz|hz|mph|km|cm|mm|kg|mg|ml|ms|kb|mb|gb|tb)(?![\p{L}\p{N}/])/giu,
    say: quantity,
  },
  {
    pattern: /(?<![\p{L}\p{N}.,$€£¥])(\d+(?:\.\d+)?)k(?![\p{L}\p{N}])/gu,
    say: ([whole = '', figure = '']) => (figure === '401' ? whole : `${figure} thousand`),
  },
  {
    pattern: /(?<![\p{L}\p{N}.,$€£¥])(\d+\.\d+)(M|B)(?![\p{L}\p{N}])/gu,
    say: ([, figure = '', letter = '']) => `${figure} ${MAGNITUDES[letter.toLowerCase()] ?? letter}`,
  },
  { pattern: /(?<![\p{L}\p{N}&])#(?=\d{1,3}(?!\p{N}))/gu, say: () => 'number ' },
];

/** A piece of a reply as the voice gets it, and as it is written in captions, transcript and prompts. */
export interface SpokenForm {
  readonly written: string;
  /** For the voice, without white space around it. */
  readonly text: string;
  /** For each UTF-16 unit of `text` what it stands for in `written`. */
  readonly spans: readonly Span[];
}

/**
 * A whole sentence as a voice should read it: sums, dates, times, units, addresses and the abbreviations that old
 * engines spell out. What could mean two things (3/4/2025, John 3:16, 4K) is left as it is, as are plain numbers.
 * @param lexicon the show's own pronunciations; applied first, and what they say is not touched again
 */
export function spokenFormOf(written: string, lexicon: Lexicon = {}): SpokenForm {
  const own = lexiconReplacement(lexicon);
  const all = own === undefined ? RULES : [own, ...RULES];
  const { text, spans } = trimTraced(all.reduce(replaceTraced, traced(written)));
  return { written, text, spans };
}

function address(text: string): string {
  return text
    .replaceAll('.', ' dot ')
    .replaceAll('_', ' underscore ')
    .replaceAll('+', ' plus ')
    .replaceAll('-', ' dash ');
}

function largeSum([, sign = '', figure = '', letter = '', word = '']: Parts): string {
  const magnitude = word || (MAGNITUDES[letter.toLowerCase()] ?? letter);
  return `${figure} ${magnitude} ${CURRENCIES[sign]?.many ?? sign}`;
}

/** Two decimals are spoken, as money has no more; the rest is cut, not rounded. */
function sum([whole = '', sign = '', figure = '', decimals = '']: Parts): string {
  const names = CURRENCIES[sign];
  const amount = Number(figure.replaceAll(',', ''));
  if (names === undefined || amount >= 1_000_000) return whole;
  const cents = Number(`${decimals}00`.slice(0, 2));
  const change = `${cardinal(cents)} ${cents === 1 ? names.cent : names.cents}`;
  if (amount === 0 && cents > 0) return change;
  const main = `${cardinal(amount)} ${amount === 1 ? names.one : names.many}`;
  return cents === 0 ? main : `${main} and ${change}`;
}

function isoDate([whole = '', year = '', month = '', day = '']: Parts): string {
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const name = MONTHS[Number(month) - 1];
  return name === undefined || date.getUTCDate() !== Number(day) ? whole : `${name} ${ordinal(Number(day))}, ${year}`;
}

function clockTime([whole = '', hour = '', minute = '', half = '']: Parts): string {
  const sentenceEnds = whole.endsWith('.') && !/\.[mM]\.$/.test(whole) ? '.' : '';
  const past = minute === '' || minute === '00' ? '' : ` ${minutes(minute)}`;
  return `${Number(hour)}${past} ${half.toLowerCase()} m${sentenceEnds}`;
}

function minutes(figure: string): string {
  if (figure === '00') return "o'clock";
  return figure.startsWith('0') ? `oh ${Number(figure)}` : figure;
}

function endingOf(value: number): string {
  if (value % 100 >= 11 && value % 100 <= 13) return 'th';
  return ['th', 'st', 'nd', 'rd'][value % 10] ?? 'th';
}

function temperature([, sign = '', figure = '', scale = '']: Parts): string {
  const unit = figure === '1' ? 'degree' : 'degrees';
  return `${sign === '' ? '' : 'minus '}${figure} ${unit} ${scale.toUpperCase() === 'C' ? 'Celsius' : 'Fahrenheit'}`;
}

function quantity([whole = '', figure = '', unit = '']: Parts): string {
  const names = UNITS[unit.toLowerCase()];
  return names === undefined ? whole : `${figure} ${figure === '1' ? names[0] : names[1]}`;
}
