import type { TextRequest } from '../../text.js';
import { contentWords, stem, stems } from './spoken-keywords.js';

/** How it begins: nobody may take it for a model's. */
export const ANSWER_NOTICE = 'Rehearsal: no model has read this; it only quotes the conversation.';

const ADVICE = 'For an answer, choose a model with a key, or one that runs on this machine.';
const QUOTES_MAX = 3;
const QUOTE_CHARS = 300;

/** The same for the same conversation: its sentences that share most words with the last message, or that there is none. */
export function threadReply({ system, messages }: TextRequest): string {
  const question = messages.at(-1)?.content ?? '';
  const asked = contentWords(question);
  const earlier = messages.slice(0, -1).filter(({ content }) => !content.startsWith(ANSWER_NOTICE));
  const found = quotes([system, ...earlier.map(({ content }) => content)].flatMap(sentencesOf), asked);
  if (found.length > 0) return `${ANSWER_NOTICE}\n\n${found.map((quote) => `> ${quote}`).join('\n>\n')}\n\n${ADVICE}`;
  const own = sentencesOf(question)[0];
  const about = own === undefined ? 'Your message is empty.' : `Nothing before it speaks of what you asked: “${own}”`;
  return `${ANSWER_NOTICE}\n\n${about}\n\n${ADVICE}`;
}

/** The best few in the order in which they stand. */
function quotes(sentences: readonly string[], asked: readonly string[]): string[] {
  const wanted = new Set(asked.map(stem));
  const rated = [...new Set(sentences)].map((sentence, place) => {
    const shared = [...stems(sentence)].filter((root) => wanted.has(root)).length;
    return { sentence, place, shared };
  });
  return rated
    .filter(({ shared }) => shared > 0)
    .sort((a, b) => b.shared - a.shared || a.place - b.place)
    .slice(0, QUOTES_MAX)
    .sort((a, b) => a.place - b.place)
    .map(({ sentence }) => sentence);
}

function sentencesOf(text: string): string[] {
  const sentences = text.split(/\n+|(?<=[.!?…。？！])\s+/).map((part) => part.replace(/^[\s#>*-]+/, '').trim());
  return sentences.filter((sentence) => sentence !== '').map(shortened);
}

function shortened(sentence: string): string {
  return sentence.length <= QUOTE_CHARS ? sentence : `${sentence.slice(0, QUOTE_CHARS - 1).trimEnd()}…`;
}
