/** A word as written, with what of it the voice can say; tokens without sound hang on to a neighbour. */
export interface WrittenWord {
  readonly text: string;
  /** Rough length in letters once read aloud: a digit is a word of its own. */
  readonly weight: number;
  /** A pause usually follows: the engine breaks its phrases at punctuation. */
  readonly endsClause: boolean;
}

const LETTERS_PER_DIGIT = 4;

/**
 * The text in the engine's alphabet: it knows ASCII only and drops every other byte without a word.
 * Returns undefined when nothing in it has a sound, e.g. `...` or Japanese.
 */
export function spokenForm(text: string): string | undefined {
  const ascii = text
    .normalize('NFKD')
    .replaceAll(/[\u2018\u2019]/g, "'")
    .replaceAll(/[\u201c\u201d]/g, '"')
    .replaceAll(/\s*[\u2013\u2014]\s*/g, ', ')
    .replaceAll('\u2026', '...')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\x20-\x7e]+/g, ' ')
    .trim();
  return /[a-z0-9]/i.test(ascii) ? ascii : undefined;
}

/** Joined with single spaces, the words are the text as written, white space aside. */
export function writtenWords(text: string): WrittenWord[] {
  const words: WrittenWord[] = [];
  let before = '';
  for (const token of text.split(/\s+/).filter(Boolean)) {
    const last = words.at(-1);
    if (spokenForm(token) !== undefined) {
      words.push(written(before + token));
      before = '';
    } else if (last) {
      words[words.length - 1] = { ...written(`${last.text} ${token}`), weight: last.weight };
    } else {
      before = `${before}${token} `;
    }
  }
  return words;
}

function written(text: string): WrittenWord {
  const plain = spokenForm(text) ?? '';
  const letters = plain.replaceAll(/[^a-z]/gi, '').length;
  const digits = plain.replaceAll(/\D/g, '').length;
  return {
    text,
    weight: Math.max(1, letters + digits * LETTERS_PER_DIGIT),
    endsClause: /[.,;:?!\u2013\u2014\u2026]["')\]\u2019\u201d]*$/.test(text),
  };
}
