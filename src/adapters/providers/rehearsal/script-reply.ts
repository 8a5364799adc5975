import type { LlmCue, LlmRequest, TalkingPoint } from '../../llm.js';
import { type Conversation, REHEARSAL_NOTICE, readConversation } from './script-conversation.js';
import { type Phrasing, phrase } from './script-phrasings.js';
import { contentWords, stem, stems } from './spoken-keywords.js';

const QUESTION =
  /\?\s*$|\b(?:what|how|why|who|when|where|which|do you|does it|did you|can you|could you|would you|should we|is it|is my|are you|tell (?:me|us))\b/i;
/** "Max, which of your disks …": the briefing has said who is asked. */
const NAMED = /^\p{Lu}[\p{L}'’-]*,/u;
const RECAP = /\b(?:summar\w*|recap\w*|wrap (?:up|it|this)|sum (?:it|this|things) up)\b/i;

/** One line of a script: nothing in it but the briefing, and words to lead from one point to the next. */
export function scriptReply(request: LlmRequest): string {
  const conversation = readConversation(request);
  const notice = conversation.fresh ? [REHEARSAL_NOTICE] : [];
  return [...notice, ...answer(request, conversation)].filter(Boolean).join(' ');
}

function answer(request: LlmRequest, conversation: Conversation): string[] {
  if (request.cue) return directed(request, conversation, request.cue);
  const said = conversation.last?.text ?? '';
  const toHost = conversation.answering === undefined;
  if (toHost && RECAP.test(said)) return recap(request, conversation);
  const match = toHost ? bestMatch(said, conversation.free) : undefined;
  const point = match?.point ?? conversation.free[0];
  if (!point) return exhausted(request, conversation);
  return [link(conversation, match?.word), point.text, question(conversation, point)];
}

/** A turn that answers nobody: the point that was asked for, else the next one; or the word to the host. */
function directed(request: LlmRequest, conversation: Conversation, cue: LlmCue): string[] {
  // Whoever hands back, the host is not asked twice in the same words.
  if (cue.kind === 'hand-back') return [vary({ ...conversation, ownLast: conversation.heard }, 'handBack', cue.host)];
  const { free } = conversation;
  if (cue.kind === 'wrap-up') return free.length > 0 ? recap(request, conversation) : exhausted(request, conversation);
  const point = cue.point && free.includes(cue.point) ? cue.point : free[0];
  if (!point) return exhausted(request, conversation);
  const lead = conversation.last === undefined || cue.kind === 'open' ? 'opening' : 'next';
  const { answering } = conversation;
  const leadIn = answering === undefined ? vary(conversation, lead) : vary(conversation, 'exchange', answering);
  return [leadIn, point.text, question({ ...conversation, hostName: undefined }, point)];
}

interface Match {
  readonly point: TalkingPoint;
  /** The word of the host's that led here, as the host said it. */
  readonly word: string;
}

/**
 * The point that shares most words with what was said; keywords count double, so that mis-heard words are outvoted.
 * Of equals the one named last wins: a question comes to its subject at the end, names and greetings come first.
 */
function bestMatch(said: string, points: readonly TalkingPoint[]): Match | undefined {
  const spoken = contentWords(said);
  let best: { score: number; match: Match } | undefined;
  for (const point of points) {
    const named = stems(`${point.title} ${point.keywords.join(' ')}`);
    const told = stems(point.text);
    const shared = spoken.filter((word) => named.has(stem(word)) || told.has(stem(word)));
    const word = shared.find((candidate) => named.has(stem(candidate))) ?? shared[0];
    if (word === undefined) continue;
    const found = [...new Set(shared.map(stem))];
    const score =
      found.length + found.filter((root) => named.has(root)).length + spoken.lastIndexOf(word) / spoken.length;
    if (score > (best?.score ?? 0)) best = { score, match: { point, word } };
  }
  return best?.match;
}

function link(conversation: Conversation, word: string | undefined): string {
  const said = conversation.last?.text ?? '';
  const asked = QUESTION.test(said);
  if (conversation.last === undefined) return vary(conversation, 'opening');
  if (conversation.answering !== undefined) return vary(conversation, 'exchange', conversation.answering);
  if (word !== undefined) return vary(conversation, asked ? 'asked' : 'raised', word);
  return asked ? vary(conversation, 'unanswered', contentWords(said).at(-1) ?? 'that') : vary(conversation, 'next');
}

/**
 * The point's own question, to the host; every other time the speakers talk among themselves, it goes by name to the one
 * who has been silent longest.
 */
function question({ answering, quietest, turn, hostName }: Conversation, point: TalkingPoint): string {
  const asked = point.question?.trim() ?? '';
  if (asked === '' || answering === undefined || NAMED.test(asked)) return asked;
  const addressed = turn % 2 === 0 ? quietest : hostName;
  return addressed === undefined ? asked : `${addressed}, ${afterName(asked)}`;
}

function recap({ topic }: LlmRequest, { used, free }: Conversation): string[] {
  const [next] = free;
  if (used.length === 0) {
    return [
      'We have not covered anything from the briefing yet.',
      next ? `The first point would be: ${title(next)}.` : '',
    ];
  }
  const count = used.length === 1 ? 'one point' : `${used.length} points`;
  const rest = next ? `Still open: ${title(next)}.` : 'That is all the briefing holds.';
  return [`So far we have covered ${count} on ${topic}: ${used.map(title).join('; ')}.`, rest];
}

/** Nothing left to read: said plainly, because making something up is the one thing a script reader must not do. */
function exhausted({ topic }: LlmRequest, conversation: Conversation): string[] {
  if (conversation.used.length > 0) return [vary(conversation, 'exhausted', topic), vary(conversation, 'closing')];
  return [
    `The briefing on ${topic} gives me no points to read.`,
    'Add talking points to it, or choose a real engine for me.',
  ];
}

function vary({ turn, ownLast }: Conversation, kind: Phrasing, word = ''): string {
  return phrase(kind, { turn, previous: ownLast, word });
}

function title(point: TalkingPoint): string {
  return point.title.replace(/[.!?\s]+$/, '');
}

/** "Does speed …" goes on in lower case behind a name; names and "I" keep theirs. */
function afterName(asked: string): string {
  return asked.replace(
    /^(?:Do|Does|Did|Is|Are|Was|Were|What|How|Why|Who|When|Where|Which|Can|Could|Would|Should|Will|Have|Has|If)\b/,
    (word) => word.toLowerCase(),
  );
}
