const STOP_WORDS = new Set(
  `the a an and or but of to in is are was were be been it its that this these those i you he she we they me my your our
  their so what how why who when where do does did can could would should will about for with on at from as if not no yes
  just like really very have has had there here more some any than then let lets us think know tell say said going get got
  one thing things claude guest host well okay make him her them also too up out now which hello welcome back show today
  everyone please want need`.split(/\s+/),
);

/** Words that carry meaning, in order, lower case. Recognised speech has no punctuation, so none is relied on. */
export function contentWords(text: string): string[] {
  const words = text
    .toLowerCase()
    .replaceAll(/[\u2019']s\b|[^a-z0-9' ]/g, ' ')
    .split(/\s+/);
  return words.filter((word) => word.length > 2 && !STOP_WORDS.has(word));
}

/** A rough stem, the same for `voices` and `voice`, `recording` and `recorded`: enough to let several words vote. */
export function stem(word: string): string {
  const cut = word.replace(/(?:ings?|edly|ers?|ed|es|ly|s)$/, '');
  return (cut.length >= 3 ? cut : word).replace(/e$/, '');
}

export function stems(text: string): Set<string> {
  return new Set(contentWords(text).map(stem));
}

/** Lower-case words with everything else gone, for finding one text inside another. */
export function plainWords(text: string): string[] {
  return text
    .toLowerCase()
    .replaceAll(/['\u2019]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}
