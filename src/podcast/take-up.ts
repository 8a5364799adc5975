import { hashOfToken } from '../core/token.js';
import type { Line } from '../protocol/live-session.js';
import { logBeginning } from './left-beginning.js';
import type { CutTurn } from './left-cut.js';
import type { LeftSession } from './left-session.js';
import type { EarlierConversation } from './memory/carry-on.js';
import type { ConversationMemory } from './memory/conversation-memory.js';
import type { LiveSession } from './live-session.js';
import { recordCut } from './record-cut.js';
import type { TurnMachineState } from './turns/turn-state.js';

/** The conversation of a session that another process left: its lines from the folder, its notes from the memory. */
export async function leftConversation(
  left: LeftSession,
  { memory, nowEpochMs }: { memory: ConversationMemory; nowEpochMs: number },
): Promise<EarlierConversation> {
  const { sessionId, token, metadata, lines } = left;
  const remembered = await memory.recall(sessionId).catch(() => null);
  const said = left.cut && left.cut.text !== '' && !left.cut.captioned ? [...lines, lineOf(left.cut)] : lines;
  return {
    sessionId,
    conversation: {
      version: 1,
      briefing: metadata.briefing,
      owner: hashOfToken(token),
      keptAtMs: nowEpochMs,
      lines: [...said],
      summaries: remembered?.summaries ?? {},
    },
  };
}

/** Shows clients what the session was before, and writes down how its last reply ended; of a held one its page will tell. */
export function takeUp(session: LiveSession, initial: TurnMachineState, left: LeftSession): void {
  const { context } = session;
  const { events, view, record, conversation } = context;
  const { cut, held, metadata } = left;
  if (!left.begun) logBeginning(context, initial);
  events.log({ type: 'session.resume', turns: { ...initial }, cut: (held ?? cut)?.turnId ?? null });
  if (cut) recordCut(context, cut, { ...cut, words: [] });
  if (held) session.awaitHeld(held);
  const talkMs = (id: string) => Math.round(metadata.talkMs?.[id] ?? initial.talkMs[id] ?? 0);
  view.keep({
    autopilot: initial.autopilot,
    markers: [...record.markers],
    spent: record.spent,
    lines: conversation.latest(),
    cast: view.snapshot.cast.map((member) => ({ ...member, talkMs: talkMs(member.id) })),
  });
}

function lineOf({ turnId, speaker, text, startAt, endAt, interrupted }: CutTurn): Line {
  return { turnId, speaker, text, startAt, endAt, interrupted };
}
