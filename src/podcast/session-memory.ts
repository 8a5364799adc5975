import { estimateTokens } from '../adapters/support/llm-text.js';
import { hashOfToken } from '../core/token.js';
import { limits } from '../limits.js';
import { HOST_ID, type Line } from '../protocol/live-session.js';
import { systemPrompt } from './briefing/prompts.js';
import { Conversation } from './conversation.js';
import { BackgroundSummaries, type NoteTaker } from './memory/background-summaries.js';
import { beforeBeginning, type EarlierConversation } from './memory/carry-on.js';
import type { ConversationMemory, RememberedConversation } from './memory/conversation-memory.js';
import { SpeakerContext } from './memory/speaker-context.js';
import { conversationBudget } from './memory/token-budget.js';
import type { CastSpeaker, SessionContext } from './session-context.js';

type Parts = Pick<SessionContext, 'id' | 'token' | 'clock' | 'signal' | 'briefing' | 'cast' | 'events'> & {
  readonly memory: ConversationMemory;
  /** The conversation this session goes on with. */
  readonly earlier: EarlierConversation | null;
};

/** A session's conversation and everything that keeps it in mind: the speakers' contexts, their notes, the memory. */
export function createConversation(parts: Parts): Pick<SessionContext, 'conversation' | 'summaries'> {
  const { id, briefing, events, signal, memory, earlier } = parts;
  const before = earlier?.conversation.lines ?? [];
  // A session that goes on after a restart has its own clock still.
  const lines = earlier?.sessionId === id ? before : beforeBeginning(before);
  const takers = parts.cast.map((speaker) => noteTaker(parts, speaker, lines));
  const keep = () => memory.keep(id, rememberedOf(parts, conversation));
  const conversation = new Conversation({
    contexts: takers.map(({ context }) => context),
    earlier: lines,
    shownLines: limits.snapshotLines,
    onFold: (context, turns) =>
      events.log({ type: 'memory.fold', speaker: context.speaker, turns, text: context.summary.text() }),
    onChange: keep,
  });
  const summaries = new BackgroundSummaries({
    speakers: takers,
    title: briefing.title,
    topic: briefing.topic,
    signal,
    log: (event) => events.log(event),
    onNotes: keep,
  });
  if (earlier !== null) keep();
  return { conversation, summaries };
}

function noteTaker({ briefing, cast, earlier }: Parts, speaker: CastSpeaker, lines: SpeakerLines): NoteTaker {
  const { id, name, role, llm } = speaker;
  const others = cast.filter((other) => other.id !== id);
  const systemTokens = estimateTokens(systemPrompt({ briefing, speakerId: id, others }));
  const budgetTokens = conversationBudget({ contextTokens: llm.contextTokens, systemTokens });
  const names = new Map([[HOST_ID, briefing.host.name], ...cast.map((one) => [one.id, one.name] as const)]);
  const context = new SpeakerContext({
    speaker: id,
    nameOf: (other) => names.get(other) ?? other,
    budgetTokens,
    summary: earlier?.conversation.summaries[id],
    earlier: lines,
  });
  return { id, name, role, llm, context, budgetTokens };
}

type SpeakerLines = readonly Line[];

function rememberedOf({ briefing, token, clock, memory }: Parts, conversation: Conversation): RememberedConversation {
  return {
    version: 1,
    briefing: briefing.id,
    owner: hashOfToken(token),
    keptAtMs: clock.epochMs(),
    ...conversation.state(memory.rules.messages),
  };
}
