/** A sentence shorter than this says too little alone: "Right." */
const SAYS_ENOUGH_CHARS = 40;
const EXTRACT_CHARS = 200;

const sentences = new Intl.Segmenter('en', { granularity: 'sentence' });

export interface Said {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** A message in its first sentence or two, with who wrote it; empty when it says nothing. */
export function extractOf({ role, content }: Said): string {
  const opening = openingOf(plain(content));
  return opening === '' ? '' : `${role === 'user' ? 'User' : 'Assistant'}: ${opening}`;
}

/** The sentences a text begins with, at most `EXTRACT_CHARS` of them. */
export function openingOf(text: string): string {
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

/** Without the marks of Markdown, blocks of code and control characters, in one line. */
export function plain(markdown: string): string {
  return markdown
    .replace(/^(```|~~~)[^\n]*\n[\s\S]*?(?:^\1[^\n]*$|$(?![\s\S]))/gm, ' ')
    .replace(/^\s*(?:#{1,6}\s|>\s?|[-*+]\s|\d{1,3}[.)]\s)/gm, '')
    .replace(/!?\[([^\]\n]{0,200})\]\([^()\s]{0,500}\)/g, '$1')
    .replace(/[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}/g, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}
