/** Google refuses more than 5,000 bytes of UTF-8 at once. */
const PIECE_MAX_BYTES = 4_500;

/**
 * Cuts a text so that no piece is longer than `maxBytes`: at the end of a sentence where there is one in the second half,
 * else at a space, else between two characters. Joined again the pieces are the text.
 */
export function textPieces(text: string, maxBytes = PIECE_MAX_BYTES): string[] {
  const pieces: string[] = [];
  let rest = text;
  while (Buffer.byteLength(rest) > maxBytes) {
    const fitting = longestWithin(rest, maxBytes);
    const cut = lastSentenceEnd(fitting) || fitting.lastIndexOf(' ') + 1 || fitting.length;
    pieces.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  return rest === '' ? pieces : [...pieces, rest];
}

function longestWithin(text: string, maxBytes: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes && end > 0) break;
    end += character.length;
  }
  return text.slice(0, end);
}

function lastSentenceEnd(text: string): number {
  const ends = [...text.matchAll(/[.!?…]["')\]]*\s+|[。！？]/g)].map((match) => match.index + match[0].length);
  const last = ends.at(-1) ?? 0;
  return last > text.length / 2 ? last : 0;
}
