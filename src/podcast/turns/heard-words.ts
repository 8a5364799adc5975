/** Words as they are compared: lower case, no punctuation, "mm-hmm" as two. */
export function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .replace(/’/g, "'")
    .replace(/[^\p{L}\p{N}'\s]/gu, ' ')
    .split(/\s+/)
    .map((word) => word.replace(/^'+|'+$/g, ''))
    .filter(Boolean);
}

/** A space-separated list as a set: lists of words are read more easily without quotes and commas. */
export function wordSet(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}

/** "um", "ummm", "hmm", "erm": a sound that keeps the floor while the next word is searched. */
export function isFiller(word: string): boolean {
  return /^(?:u+h*m+|u+h+|e+r+m*|h+m+|m{2,}|a+h+m+)$/.test(word);
}
