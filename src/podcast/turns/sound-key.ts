/**
 * How words sound, so that a misheard name is known again. The rules are those of Metaphone (Philips, 1990) as far as
 * names and short words need them: consonant sounds only, a leading vowel as `A`, "sh" and "ch" as `X`, "th" as `0`.
 */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/'s$|[^a-z]/g, ''],
  [/^(?:kn|gn|pn)/, 'n'],
  [/^wr/, 'r'],
  [/^ps/, 's'],
  [/^x/, 's'],
  [/^wh/, 'w'],
  [/mb$/, 'm'],
  [/gn$/, 'n'],
  [/ch(?=[lr]|ae)/g, 'k'],
  [/tch|sch|ch|sh|ti(?=on)|ci(?=a)/g, 'X'],
  [/ph|v/g, 'f'],
  [/gh$|gh(?=t)/g, ''],
  [/gh/g, 'g'],
  [/dg(?=[eiy])/g, 'j'],
  [/(?<=n)g$/, ''],
  [/g(?=e$|e[ailomnor]|i[ao]|y)/g, 'j'],
  [/th/g, '0'],
  [/c(?=[eiy])|z/g, 's'],
  [/ck|c|q/g, 'k'],
  [/x/g, 'ks'],
  [/^[aeiouy]+/, 'A'],
  [/(?<=.)[aeiouywh]+/g, ''],
  [/(.)\1+/g, '$1'],
];

/** A conversation uses the same words again and again, and each takes a dozen replacements. */
const known = new Map<string, string>();
const KNOWN_WORDS = 5_000;

/** "claude", "cloud" and "called" are `KLD`; "guest" and "guessed" `GST` and `GSD`. Empty for a word without sounds. */
export function soundKey(word: string): string {
  const remembered = known.get(word);
  if (remembered !== undefined) return remembered;
  if (known.size >= KNOWN_WORDS) known.clear();
  const key = keyOf(word);
  known.set(word, key);
  return key;
}

function keyOf(word: string): string {
  return RULES.reduce(
    (key, [pattern, sound]) => key.replace(pattern, sound),
    word.toLowerCase().normalize('NFD').replace(/\p{M}/gu, ''),
  ).toUpperCase();
}

/** Sounds that are taken for one another, and what that costs; any other exchange costs 1. */
const CONFUSED: Readonly<Record<string, number>> = {
  DT: 0.3,
  BP: 0.4,
  GK: 0.4,
  JX: 0.4,
  '0T': 0.4,
  '0D': 0.4,
  '0F': 0.4,
  '0S': 0.5,
  MN: 0.5,
  BF: 0.6,
  SX: 0.6,
};
/** Sounds that are swallowed or imagined at the end of a syllable. */
const FAINT = /[STDR]/;
const FAINT_GAP = 0.5;

/** The cost of mistaking key `a` for key `b`: 0 for the same sounds, 1 for one clearly different sound. */
export function soundDistance(a: string, b: string): number {
  let previous = prefixCosts(b);
  for (const [row, sound] of [...a].entries()) {
    const current = [(previous[0] ?? 0) + gap(sound, row)];
    for (const [column, other] of [...b].entries()) {
      current.push(
        Math.min(
          (previous[column] ?? 0) + exchange(sound, other),
          (previous[column + 1] ?? 0) + gap(sound, row),
          (current[column] ?? 0) + gap(other, column),
        ),
      );
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}

/** Share of a word's sounds that may be wrong: of "claude", "clothes" (0.9 of 3) still passes, "class" (1 of 3) does not. */
const WRONG_SHARE = 0.31;

/** Whether two words may be the same word misheard. */
export function soundsAlike(a: string, b: string): boolean {
  return a === b || keysAlike(soundKey(a), soundKey(b));
}

/** The same for sound keys. Keys of one sound must be equal; those without any tell nothing. */
export function keysAlike(a: string, b: string): boolean {
  const sounds = Math.min(a.length, b.length);
  if (sounds === 0) return false;
  if (sounds === 1) return a === b;
  const allowed = sounds * WRONG_SHARE;
  // Most pairs differ by their length or their first sound; they are not worth a table.
  if (Math.abs(a.length - b.length) * FAINT_GAP > allowed) return false;
  if (allowed < 1 && exchange(a.charAt(0), b.charAt(0)) > allowed) return false;
  return soundDistance(a, b) <= allowed;
}

function prefixCosts(key: string): number[] {
  const costs = [0];
  for (const [index, sound] of [...key].entries()) costs.push((costs[index] ?? 0) + gap(sound, index));
  return costs;
}

/** The first sound of a word is seldom missed. */
function gap(sound: string, index: number): number {
  return index > 0 && FAINT.test(sound) ? FAINT_GAP : 1;
}

function exchange(a: string, b: string): number {
  if (a === b) return 0;
  return CONFUSED[a < b ? a + b : b + a] ?? 1;
}
