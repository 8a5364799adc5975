const VOWEL = /^[AEIOU]/;

/**
 * How alike two pronunciations sound, 0–1: one minus their edit distance over the longer one's length.
 * One vowel for another is half a mistake: recognisers confuse them first.
 */
export function phoneLikeness(a: readonly string[], b: readonly string[]): number {
  const longest = Math.max(a.length, b.length);
  if (longest === 0) return 0;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [row, phone] of a.entries()) {
    const current = [row + 1];
    for (const [column, other] of b.entries()) {
      current.push(
        Math.min(
          (previous[column] ?? 0) + substitution(phone, other),
          (previous[column + 1] ?? 0) + 1,
          (current[column] ?? 0) + 1,
        ),
      );
    }
    previous = current;
  }
  return 1 - (previous[b.length] ?? longest) / longest;
}

function substitution(a: string, b: string): number {
  if (a === b) return 0;
  return VOWEL.test(a) && VOWEL.test(b) ? 0.5 : 1;
}
