/**
 * True when a cut at `at` would, or for all that has arrived might, run through one of the phrases: a voice could not
 * say it as the show wants it. White space counts as a space, and case does not count.
 */
export function partsPhrase(text: string, at: number, phrases: readonly string[]): boolean {
  return phrases.some((phrase) => {
    const wanted = plain(phrase.trim());
    const from = Math.max(0, at - wanted.length + 1);
    const around = plain(text.slice(from, at + wanted.length));
    for (let start = 0; start < at - from; start += 1) {
      if (/[\p{L}\p{N}]/u.test(text.charAt(from + start - 1))) continue;
      const seen = around.slice(start, start + wanted.length);
      if (wanted.startsWith(seen)) return true;
    }
    return false;
  });
}

function plain(text: string): string {
  return text.replace(/\s/g, ' ').replaceAll('’', "'").toLowerCase();
}
