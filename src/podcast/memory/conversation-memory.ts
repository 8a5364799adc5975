import { z } from 'zod';
import { lineSchema } from '../../protocol/live-session.js';

/** What a speaker's notes hold of the turns it no longer sees. */
export const notesSchema = z.object({
  /** What was said and by whom. */
  summary: z.string(),
  openQuestions: z.array(z.string()),
  madePoints: z.array(z.string()),
});
export type Notes = Readonly<z.infer<typeof notesSchema>>;

export const summaryStateSchema = z.object({
  notes: notesSchema.nullable(),
  /** One sentence for each turn since the notes, oldest first. */
  extracts: z.array(z.string()),
});
export type SummaryState = Readonly<z.infer<typeof summaryStateSchema>>;

/** A line of an earlier session lies before the beginning of this one: below zero. */
const rememberedLineSchema = lineSchema.extend({ startAt: z.number().int(), endAt: z.number().int() });

export const rememberedSchema = z.object({
  version: z.literal(1),
  /** The briefing's id: a conversation is only carried on in the show it belongs to. */
  briefing: z.string(),
  /** Hash of the host's token: who may carry it on. */
  owner: z.string(),
  keptAtMs: z.number(),
  /** The newest turns as heard, oldest first. */
  lines: z.array(rememberedLineSchema),
  /** What each AI speaker knows of everything before them. */
  summaries: z.record(z.string(), summaryStateSchema),
});
export type RememberedConversation = Readonly<z.infer<typeof rememberedSchema>>;

export interface MemoryRules {
  /** The newest messages that are kept of a conversation. */
  readonly messages: number;
  /** How long after it was last kept a conversation is remembered. */
  readonly ttlMs: number;
}

/** What is kept unless the configuration says otherwise. */
export const memoryDefaults: MemoryRules = { messages: 20, ttlMs: 3_600_000 };

/** What outlives a session: the newest state of each conversation, by the session's id. */
export interface ConversationMemory {
  readonly rules: MemoryRules;
  /** Replaces what is remembered of the conversation; its time to live begins anew. Returns at once. */
  keep(id: string, conversation: RememberedConversation): void;
  /** Null when nothing is remembered or its time is over. Rejects when the store cannot be asked. */
  recall(id: string): Promise<RememberedConversation | null>;
  /** Writes what is not written yet, as far as the store takes it; nothing is kept afterwards. Never rejects. */
  close(): Promise<void>;
}

export function withinRules(conversation: RememberedConversation, { messages }: MemoryRules): RememberedConversation {
  const { lines } = conversation;
  return lines.length <= messages ? conversation : { ...conversation, lines: lines.slice(-messages) };
}

/** What is left of a conversation's time; zero or less when it is over. */
export function timeLeftMs({ keptAtMs }: RememberedConversation, { ttlMs }: MemoryRules, nowMs: number): number {
  return Math.ceil(keptAtMs + ttlMs - nowMs);
}
