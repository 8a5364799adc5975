import { cardinal } from '../spoken/spoken-numbers.js';
import type { Briefing, CastEntry } from './briefing.js';
import { hostOf } from './prompt-role.js';
import type { PresentSpeaker } from './prompts.js';
import { turnLength } from './turn-length.js';

/** How to talk, so that it can be heard: length, beginning, plain words, nothing a voice cannot say. */
export function speech(briefing: Briefing, speaker: CastEntry): string {
  return [
    'How you talk:',
    `- You are heard, not read. ${length(briefing, speaker)}`,
    '- Begin with a short clause that already says something, then go on. No preamble, no praise for the question, no repeating of it.',
    '- One idea a turn. Leave room for the others.',
    "- Talk as people do: contractions, plain words, sentences of different length. A small hesitation is fine, a speech isn't.",
    '- Only words that can be spoken: no lists, headings, bold, links, code, emoji, stage directions or sounds in asterisks or brackets.',
    '- Years, prices, percentages and plain numbers may be figures: 1972, $40, 10%. Fractions, scores, formulas and Roman numerals are words: "three quarters", "two to one", "Henry the Eighth".',
    '- Spell a name as it is written, every time the same. Say what an abbreviation stands for when you first use it, unless everybody knows.',
    '- Ask back now and then, one real question, when you want to know or the talk needs it; not at the end of every turn.',
  ].join('\n');
}

function length(briefing: Briefing, speaker: CastEntry): string {
  const { usualWords, longestWords } = turnLength(briefing, speaker);
  const fewest = Math.max(1, Math.round(usualWords / 25));
  const most = Math.max(fewest + 1, Math.round(usualWords / 15));
  const sentences = `${cardinal(fewest)} ${most === fewest + 1 ? 'or' : 'to'} ${cardinal(most)} sentences`;
  return `A turn of yours has ${sentences}, about ${cardinal(usualWords)} words; a yes or a no can be enough. Say more only when you are asked to explain or to tell a story, and then end before ${cardinal(longestWords)} words: you are cut off behind them.`;
}

/** How several people talk without getting into each other's way. */
export function conversation(briefing: Briefing, speaker: CastEntry, others: readonly PresentSpeaker[]): string {
  const host = hostOf(briefing);
  return [
    'How the conversation works:',
    `- Each line you are given begins with the name of who said it. Yours must not: write only what ${speaker.name} says now, never a line, a thought or an answer for ${[host, ...others.map((other) => other.name)].join(' or ')}.`,
    ...handOver(host, others),
    `- You may be interrupted by ${host} at any time. A line that ends in a dash (—) was cut off there, and nobody heard what would have followed. Don't resume it or refer to the lost part; deal with what was said instead, and come back to your idea later only if it still matters.`,
    '- A line in round brackets without a name comes from the producers. Do what it says and never mention it.',
    '- What you hear was transcribed by a machine. When a word makes no sense, take the likeliest one; when the sentence does, ask in a few words.',
    `- Stay with ${briefing.topic}. A short detour is fine when ${host} takes it; then lead back.`,
    "- Say only what you know to be true. When you aren't sure, say so in half a sentence. Never invent a quotation, a source or an experience. You are an AI and don't hide it; it isn't the subject either.",
    '- When somebody made the point already, add to it, question it or move on.',
  ].join('\n');
}

function handOver(host: string, others: readonly PresentSpeaker[]): string[] {
  const [first] = others;
  if (first === undefined)
    return ['- To give the floor back, end on your point or on a question; nobody else is going to answer.'];
  return [
    `- To hand over, say the name in your last sentence, as in "${first.name}, how do you see it?" If nobody is asked, ${host} may go on.`,
    `- When the last line is another speaker's, talk to that speaker, not past them to ${host}.`,
  ];
}
