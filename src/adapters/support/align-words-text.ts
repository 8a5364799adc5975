/** A word as written and what of it is said, in the plain lower-case words of a dictionary. */
export interface SaidWord {
  readonly written: string;
  readonly said: readonly string[];
}

const DIGITS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const SIGNS: Readonly<Record<string, string>> = { '%': 'percent', '&': 'and', '+': 'plus', '@': 'at', '=': 'equals' };

/** Joined with single spaces, the words are the text as written; a token without sound hangs on to its neighbour. */
export function saidWords(text: string): SaidWord[] {
  const words: SaidWord[] = [];
  let before = '';
  for (const token of text.split(/\s+/).filter(Boolean)) {
    const said = saidForm(token);
    const last = words.at(-1);
    if (said.length > 0) {
      words.push({ written: before + token, said });
      before = '';
    } else if (last) words[words.length - 1] = { ...last, written: `${last.written} ${token}` };
    else before = `${before}${token} `;
  }
  return words;
}

/** Numbers by their digits: roughly as long as they are said, which is enough to find their place. */
function saidForm(token: string): string[] {
  const plain = token
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[\u2018\u2019]/g, "'")
    .toLowerCase()
    .replaceAll(/[%&+@=]/g, (sign) => ` ${SIGNS[sign] ?? ''} `)
    .replaceAll(/\d/g, (digit) => ` ${DIGITS[Number(digit)] ?? ''} `)
    .replaceAll(/[^a-z']+/g, ' ');
  return plain
    .split(' ')
    .map((word) => word.replace(/^'+|'+$/g, ''))
    .filter(Boolean);
}

const SOUNDS: readonly (readonly [string, string])[] = [
  ['tion', 'SH AH N'],
  ['sch', 'SH'],
  ['tch', 'CH'],
  ['igh', 'AY'],
  ['ch', 'CH'],
  ['sh', 'SH'],
  ['th', 'TH'],
  ['ph', 'F'],
  ['gh', 'G'],
  ['wh', 'W'],
  ['ck', 'K'],
  ['qu', 'K W'],
  ['ng', 'NG'],
  ['ee', 'IY'],
  ['ea', 'IY'],
  ['oo', 'UW'],
  ['ou', 'AW'],
  ['ow', 'OW'],
  ['oi', 'OY'],
  ['oy', 'OY'],
  ['ai', 'EY'],
  ['ay', 'EY'],
  ['au', 'AO'],
  ['er', 'ER'],
  ['ar', 'AA R'],
  ['or', 'AO R'],
  ...Object.entries({
    a: 'AE',
    b: 'B',
    c: 'K',
    d: 'D',
    e: 'EH',
    f: 'F',
    g: 'G',
    h: 'HH',
    i: 'IH',
    j: 'JH',
    k: 'K',
    l: 'L',
    m: 'M',
    n: 'N',
    o: 'OW',
    p: 'P',
    q: 'K',
    r: 'R',
    s: 'S',
    t: 'T',
    u: 'AH',
    v: 'V',
    w: 'W',
    x: 'K S',
    y: 'Y',
    z: 'Z',
  }),
];

/** A guess at how a word that no dictionary has is said, in ARPAbet: names, mostly. */
export function guessedSounds(word: string): string {
  const sounds: string[] = [];
  const letters = word.replaceAll(/[^a-z]/g, '').replaceAll(/([^aeo])\1+/g, '$1');
  for (let at = 0; at < letters.length; ) {
    const match = SOUNDS.find(([spelling]) => letters.startsWith(spelling, at));
    if (match) sounds.push(match[1]);
    at += match?.[0].length ?? 1;
  }
  return sounds.join(' ');
}
