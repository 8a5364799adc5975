/** A sentence shorter than this says too little alone: "Right." */
const SAYS_ENOUGH_CHARS = 40;
const EXTRACT_CHARS = 160;

const sentences = new Intl.Segmenter('en', { granularity: 'sentence' });

/** A turn in its first sentence or two, with who said it. */
export function extractOf({ name, text }: { readonly name: string; readonly text: string }): string {
  return `${name}: ${openingOf(text.trim())}`;
}

function openingOf(text: string): string {
  let opening = '';
  for (const { segment } of sentences.segment(text.slice(0, 4 * EXTRACT_CHARS))) {
    opening += segment;
    if (opening.length >= SAYS_ENOUGH_CHARS) break;
  }
  const whole = opening.trim();
  if (whole.length <= EXTRACT_CHARS) return whole;
  const cut = whole.lastIndexOf(' ', EXTRACT_CHARS - 1);
  return `${whole.slice(0, cut > 0 ? cut : EXTRACT_CHARS - 1)}…`;
}
