import { hashOfToken, sameToken } from '../../core/token.js';
import type { Line } from '../../protocol/live-session.js';
import type { ConversationMemory, RememberedConversation } from './conversation-memory.js';

/** An earlier session whose conversation a new one goes on with. */
export interface EarlierConversation {
  readonly sessionId: string;
  readonly conversation: RememberedConversation;
}

/**
 * What is remembered of an earlier session, for its host and its show alone; null when there is nothing, or it is
 * somebody else's: both look the same from outside. Rejects when the memory cannot be asked.
 */
export async function recallFor(
  memory: ConversationMemory,
  asked: { readonly sessionId: string; readonly token: string; readonly briefing: string },
): Promise<EarlierConversation | null> {
  const conversation = await memory.recall(asked.sessionId);
  if (conversation === null || conversation.briefing !== asked.briefing) return null;
  return sameToken(hashOfToken(asked.token), conversation.owner) ? { sessionId: asked.sessionId, conversation } : null;
}

/** The lines of an earlier session on the clock of a new one: before its beginning, in their order. */
export function beforeBeginning(lines: readonly Line[]): Line[] {
  const end = Math.max(0, ...lines.map((line) => line.endAt));
  return lines.map((line) => ({ ...line, startAt: line.startAt - end - 1, endAt: line.endAt - end - 1 }));
}
