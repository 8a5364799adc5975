/** Kanji, kana and hangul take about four times as long to say as a Latin letter. */
const WIDE_WEIGHT = 4;
const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff60]/u;

/** True for a character of a script that is written without spaces between words and said slowly. */
export function isWide(character: string): boolean {
  return WIDE.test(character);
}

/** Length in letters' worth of speech: 1 for ordinary UTF-16 units, 4 for wide ones. */
export function unitWeight(unit: string): number {
  return unit > '\u1100' && isWide(unit) ? WIDE_WEIGHT : 1;
}

/** Weight of a text without the white space around it. */
export function speechWeight(text: string): number {
  let weight = 0;
  const trimmed = text.trim();
  for (let at = 0; at < trimmed.length; at += 1) weight += unitWeight(trimmed.charAt(at));
  return weight;
}
