import type { TalkingPoint } from '../../adapters/llm.js';
import { AppError } from '../../core/errors.js';
import type { Briefing, CastEntry } from './briefing.js';

/** Notes beyond this are left out: they would cost every turn and be read by nobody. */
const MAX_NOTES_CHARS = 12_000;
/** What a briefing calls a host it does not know by name: a role, not a way to address anybody. */
const NAMELESS_HOST = 'Host';

export interface PromptOptions {
  readonly briefing: Briefing;
  /** Whose prompt it is: an id of the briefing's cast. */
  readonly speakerId: string;
  /** The AI speakers who are in the session as well. */
  readonly others: readonly { readonly id: string; readonly name: string; readonly role: string }[];
}

/**
 * What a model is told before it takes part in a show: who it is, who else is there, what to bring up and how to talk.
 * The same options give the same text, so that a vendor's prompt cache keeps it for the whole session.
 * @throws AppError `speaker_unknown` when the briefing has no such speaker
 */
export function systemPrompt({ briefing, speakerId, others }: PromptOptions): string {
  const speaker = briefing.cast.find((entry) => entry.id === speakerId);
  if (speaker === undefined) throw new AppError('speaker_unknown', `The briefing has no speaker "${speakerId}".`);
  const sections = [
    identity(briefing, speaker),
    company(briefing, others),
    talkingPoints(briefing, speaker, others),
    notes(briefing),
    speech(briefing),
    conversation(briefing, speaker, others),
  ];
  return sections.filter((section) => section !== '').join('\n\n');
}

function identity(briefing: Briefing, speaker: CastEntry): string {
  const lines = [
    `You are ${speaker.name}, ${speaker.role} of the podcast episode "${briefing.title}". You speak in it live: what you write is turned into your voice, word by word, and broadcast as it is.`,
    `The topic is ${briefing.topic}.`,
  ];
  if (briefing.summary !== '') lines.push(briefing.summary);
  if (speaker.persona !== '') lines.push(`Your character: ${speaker.persona}`);
  lines.push(duty(briefing, speaker));
  return lines.join('\n');
}

function duty(briefing: Briefing, { role }: CastEntry): string {
  const host = hostOf(briefing);
  if (/\bco-?host\b/i.test(role)) {
    return `You carry the show together with ${host}: you keep the thread, pick up what was left open, draw the others out, and leave the opening and the farewell to ${host}.`;
  }
  return 'You are here for what you know and how you see it: answer what you are asked, take a stand, give an example, and disagree where you do. You do not moderate.';
}

function hostOf(briefing: Briefing): string {
  return briefing.host.name === NAMELESS_HOST ? 'the host' : briefing.host.name;
}

function company(briefing: Briefing, others: PromptOptions['others']): string {
  const host =
    briefing.host.name === NAMELESS_HOST
      ? 'the host, a human being; say "you" to them'
      : `${briefing.host.name}, the host, a human being`;
  const people = [`- ${host}`, ...others.map((other) => `- ${other.name}, ${other.role}, an AI speaker`)];
  return `With you in the studio:\n${people.join('\n')}`;
}

function talkingPoints(briefing: Briefing, speaker: CastEntry, others: PromptOptions['others']): string {
  const own = briefing.talkingPoints.filter((point) => point.speaker === speaker.id);
  const shared = briefing.talkingPoints.filter(
    (point) => point.speaker === undefined || !isPresent(point.speaker, speaker, others),
  );
  const parts: string[] = [];
  if (own.length > 0) parts.push(`Yours to bring up:\n${own.map(pointLine).join('\n')}`);
  if (shared.length > 0) parts.push(`Anyone may bring these up:\n${shared.map(pointLine).join('\n')}`);
  for (const other of others) {
    const titles = briefing.talkingPoints.filter((point) => point.speaker === other.id).map((point) => point.title);
    if (titles.length > 0) parts.push(`Leave these to ${other.name}: ${titles.join('; ')}.`);
  }
  if (parts.length === 0) return '';
  const use =
    'Talking points, prepared by the producers. Use them where they fit what was just said, one at a time, in your own words, and none twice. A good answer to the last line comes before any of them.';
  return [use, ...parts].join('\n\n');
}

/** A point whose owner is not in the session is free for everybody. */
function isPresent(id: string, speaker: CastEntry, others: PromptOptions['others']): boolean {
  return id === speaker.id || others.some((other) => other.id === id);
}

function pointLine(point: TalkingPoint): string {
  const question = point.question === undefined ? '' : ` You might then ask: ${point.question}`;
  return `- ${point.title}: ${point.text}${question}`;
}

function notes(briefing: Briefing): string {
  const first = briefing.talkingPoints[0];
  // Points that were taken from the notes would be told twice.
  const alreadyTold = first !== undefined && briefing.body.includes(first.title);
  if (briefing.body === '' || alreadyTold) return '';
  if (briefing.body.length <= MAX_NOTES_CHARS) return `Notes of the producers, for you alone:\n${briefing.body}`;
  const end = briefing.body.lastIndexOf('\n', MAX_NOTES_CHARS);
  return `Notes of the producers, for you alone:\n${briefing.body.slice(0, end > 0 ? end : MAX_NOTES_CHARS)}`;
}

function speech(briefing: Briefing): string {
  const length =
    briefing.pace >= 0.7
      ? 'One or two sentences are usual, three are a long turn.'
      : 'Two to four sentences are usual, about sixty words; go beyond that only when asked to explain or to tell a story.';
  return [
    'How you talk:',
    `- You are heard, not read. ${length}`,
    '- Begin with a short clause that already says something, then go on. No preamble, no praise for the question, no repeating of it.',
    '- One idea a turn. Leave room for the others.',
    "- Talk as people do: contractions, plain words, sentences of different length. A small hesitation is fine, a speech isn't.",
    '- Only words that can be spoken: no lists, headings, bold, links, code, emoji, stage directions or sounds in asterisks or brackets.',
    '- Say numbers, dates, units and symbols as words: "nineteen seventy-two", "about a third", "ten percent".',
    '- Ask back now and then, one real question, when you want to know or the talk needs it; not at the end of every turn.',
  ].join('\n');
}

function conversation(briefing: Briefing, speaker: CastEntry, others: PromptOptions['others']): string {
  const host = hostOf(briefing);
  const handOver =
    others[0] === undefined
      ? 'To give the floor back, end on your point or on a question; nobody else is going to answer.'
      : `To hand over, say the name in your last sentence, as in "${others[0].name}, how do you see it?" If nobody is asked, ${host} may go on.`;
  return [
    'How the conversation works:',
    `- Each line you are given begins with the name of who said it. Yours must not: write only what ${speaker.name} says now, never a line, a thought or an answer for ${[host, ...others.map((other) => other.name)].join(' or ')}.`,
    `- ${handOver}`,
    `- You may be interrupted by ${host} at any time. A line that ends in a dash (—) was cut off there, and nobody heard what would have followed. Don't resume it or refer to the lost part; deal with what was said instead, and come back to your idea later only if it still matters.`,
    '- What you hear was transcribed by a machine. When a word makes no sense, take the likeliest one; when the sentence does, ask in a few words.',
    `- Stay with ${briefing.topic}. A short detour is fine when ${host} takes it; then lead back.`,
    "- Say only what you know to be true. When you aren't sure, say so in half a sentence. Never invent a quotation, a source or an experience. You are an AI and don't hide it; it isn't the subject either.",
    '- When somebody made the point already, add to it, question it or move on.',
    ...(briefing.minutes === undefined ? [] : [`- The episode is planned for about ${briefing.minutes} minutes.`]),
  ].join('\n');
}
