import { hashOfToken } from '../core/token.js';
import { samplesToMs } from '../protocol/audio-format.js';
import type { Line } from '../protocol/live-session.js';
import { engineName } from './engine-notice.js';
import { logBeginning } from './left-beginning.js';
import type { CutTurn } from './left-cut.js';
import type { LeftSession } from './left-session.js';
import type { EarlierConversation } from './memory/carry-on.js';
import type { ConversationMemory } from './memory/conversation-memory.js';
import type { SessionContext } from './session-context.js';
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

/** Shows clients what the session was before, and writes down how its last reply ended. */
export function takeUp(context: SessionContext, initial: TurnMachineState, left: LeftSession): void {
  const { events, view, record, conversation } = context;
  const { cut, metadata } = left;
  if (!left.begun) logBeginning(context, initial);
  events.log({ type: 'session.resume', turns: { ...initial }, cut: cut?.turnId ?? null });
  if (cut) recordCut(context, cut);
  const talkMs = (id: string) => Math.round(metadata.talkMs?.[id] ?? initial.talkMs[id] ?? 0);
  view.keep({
    autopilot: initial.autopilot,
    markers: [...record.markers],
    spent: record.spent,
    lines: conversation.latest(),
    cast: view.snapshot.cast.map((member) => ({ ...member, talkMs: talkMs(member.id) })),
  });
}

/** What is known to have been heard of it is a line of the episode. */
function recordCut({ events, cast, recording, record }: SessionContext, cut: CutTurn): void {
  const { turnId, speaker, text, startAt, endAt, interrupted, captioned } = cut;
  const turn = { turnId, speaker };
  const times = { startAt, endAt, interrupted, wordTimes: 'none' };
  events.log({ type: 'turn.end', ...turn, text, heardText: text, ...times });
  const member = cast.find(({ id }) => id === speaker);
  if (!member || text === '') return;
  const caption = { track: speaker, speaker: member.name, startAt, endAt, text, interrupted, words: [] };
  if (!captioned) recording.recorder.addCaption(caption);
  const place = { startMs: samplesToMs(startAt), endMs: samplesToMs(endAt), interrupted, wordTimes: 'none' };
  record.addTurn({ ...turn, ...place, llm: engineName(member.llm), tts: engineName(member.tts) }, 0);
}

function lineOf({ turnId, speaker, text, startAt, endAt, interrupted }: CutTurn): Line {
  return { turnId, speaker, text, startAt, endAt, interrupted };
}
