import type { LlmMessage, LlmRequest, TalkingPoint } from '../../llm.js';
import { plainWords } from './spoken-keywords.js';

/** What every rehearsal conversation opens with, spoken once. */
export const REHEARSAL_NOTICE = 'This is a rehearsal: I only read from the briefing.';

/** A point counts as made once this much of its beginning was heard. */
const OPENING_WORDS = 6;

/** A conversation as the script reader sees it. */
export interface Conversation {
  readonly last: LlmMessage | undefined;
  /** Points that somebody has already made, in the briefing's order. */
  readonly used: readonly TalkingPoint[];
  /** Points still free, the speaker's own first. */
  readonly free: readonly TalkingPoint[];
  /** No AI speaker has said anything yet. */
  readonly fresh: boolean;
  /** The other AI speaker, when the last line was theirs. */
  readonly answering: string | undefined;
  /** The other AI speaker who has not been heard for longest. */
  readonly quietest: string | undefined;
  readonly hostName: string | undefined;
  /** Counts on, also when a mind is told of so many lines and no more: varies the phrasing without chance. */
  readonly turn: number;
  /** What this speaker said last. */
  readonly ownLast: string;
  /** All that was said, as far as it is known. */
  readonly heard: string;
}

export function readConversation({ messages: lines, ...request }: LlmRequest): Conversation {
  const { speaker, talkingPoints, others = [], pointsMade = [] } = request;
  const messages = lines.filter((line) => line.name !== '');
  const heard = messages.map((message) => plainWords(message.text).join(' '));
  const isUsed = (point: TalkingPoint) =>
    pointsMade.includes(point) || heard.some((text) => text.includes(opening(point)));
  const last = messages.at(-1);
  return {
    last,
    used: talkingPoints.filter(isUsed),
    free: ownFirst(
      talkingPoints.filter((point) => !isUsed(point)),
      speaker.id,
    ),
    fresh: !messages.some((message) => message.role === 'assistant' || others.includes(message.name)),
    answering: last && others.includes(last.name) ? last.name : undefined,
    quietest: quietest(messages, others),
    hostName: messages.findLast((message) => message.role === 'user' && !others.includes(message.name))?.name,
    turn: messages.length + Math.floor(pointsMade.length / 2),
    ownLast: messages.findLast((message) => message.role === 'assistant')?.text ?? '',
    heard: messages.map((message) => message.text).join(' '),
  };
}

/** The speaker's own points, then anyone's, then those of others: nobody's point is lost when its owner stays silent. */
function ownFirst(points: readonly TalkingPoint[], speakerId: string): TalkingPoint[] {
  const rank = (point: TalkingPoint) => (point.speaker === speakerId ? 0 : point.speaker === undefined ? 1 : 2);
  return points.toSorted((a, b) => rank(a) - rank(b));
}

function quietest(messages: readonly LlmMessage[], others: readonly string[]): string | undefined {
  const lastLine = (name: string) => messages.findLastIndex((message) => message.name === name);
  return others.toSorted((a, b) => lastLine(a) - lastLine(b))[0];
}

function opening(point: TalkingPoint): string {
  return plainWords(point.text).slice(0, OPENING_WORDS).join(' ');
}
