/** A sentence taken apart for the question whom it addresses: words and the commas between them. */
export interface AddressSentence {
  readonly words: readonly string[];
  /** Indices of words with a comma, dash or colon behind them. */
  readonly breaks: ReadonlySet<number>;
  readonly questionMark: boolean;
}

/**
 * The sentences of a text. A word or two alone belong to their neighbour: recognisers write "Claude. What do you think?"
 * for a call with a pause behind it.
 */
export function addressSentences(text: string): readonly AddressSentence[] {
  const pieces = text
    .replace(/’/g, "'")
    .split(/(?<=[.?!;])["'”)]*\s+/)
    .map((piece) => piece.trim())
    .filter((piece) => /[\p{L}\p{N}]/u.test(piece));
  const joined: string[] = [];
  for (const [index, piece] of pieces.entries()) {
    const before = joined.at(-1);
    const short = (sentence: string) => sentence.split(/\s+/).length <= 2;
    const isLast = index === pieces.length - 1;
    if (before !== undefined && (short(before) || (isLast && short(piece)))) {
      const mark = /\?["'”)]*$/.test(before) && !/[.?!]["'”)]*$/.test(piece) ? '?' : '';
      joined[joined.length - 1] = `${before.replace(/[.?!;]+["'”)]*$/, '')}, ${piece}${mark}`;
    } else joined.push(piece);
  }
  return joined.map(takeApart);
}

function takeApart(sentence: string): AddressSentence {
  const words: string[] = [];
  const breaks = new Set<number>();
  for (const token of sentence.toLowerCase().split(/\s+/)) {
    const word = token.replace(/[^\p{L}\p{N}'-]/gu, '').replace(/^['-]+|['-]+$/g, '');
    if (word !== '') words.push(word);
    if (/[,:…—–]["'”)]*$|^-+$/.test(token)) breaks.add(words.length - 1);
  }
  return { words, breaks, questionMark: /\?/.test(sentence) };
}
