import { samplesToMs } from '../protocol/audio-format.js';
import type { Line } from '../protocol/live-session.js';
import { engineName } from './engine-notice.js';
import type { CutTurn } from './left-cut.js';
import type { PlayedReply } from './reply/reply-player.js';
import type { SessionContext } from './session-context.js';

type HeardTurn = Pick<CutTurn, 'text' | 'startAt' | 'endAt' | 'interrupted'> & Pick<PlayedReply, 'words'>;

/** What was heard of a reply that another process was killed over; returns its line. */
export function recordHeld(context: SessionContext, cut: CutTurn, reply: PlayedReply): Line {
  const heard = {
    // A page that said nothing leaves what the track knew.
    text: reply.text.length > cut.text.length ? reply.text : cut.text,
    startAt: cut.heard > 0 ? cut.startAt : (reply.span?.startAt ?? cut.startAt),
    endAt: Math.max(cut.endAt, reply.span?.endAt ?? 0),
    interrupted: reply.interrupted || reply.span === null,
    words: reply.words,
  };
  recordCut(context, cut, heard);
  const { text, startAt, endAt, interrupted } = heard;
  const line = { turnId: cut.turnId, speaker: cut.speaker, text, startAt, endAt, interrupted };
  if (text !== '') context.conversation.add(line);
  context.view.keep({ lines: context.conversation.latest() });
  context.outbox.emit('turn.end', { line, heard: text !== '' });
  return line;
}

/** What is known to have been heard of it is a line of the episode. */
export function recordCut({ events, cast, recording, record }: SessionContext, cut: CutTurn, heard: HeardTurn): void {
  const { turnId, speaker, captioned } = cut;
  const { text, startAt, endAt, interrupted } = heard;
  const turn = { turnId, speaker };
  const wordTimes = heard.words.length > 0 ? 'proportional' : 'none';
  events.log({ type: 'turn.end', ...turn, text, heardText: text, startAt, endAt, interrupted, wordTimes });
  const member = cast.find(({ id }) => id === speaker);
  if (!member || text === '') return;
  const caption = { track: speaker, speaker: member.name, startAt, endAt, text, interrupted, words: [...heard.words] };
  if (!captioned) recording.recorder.addCaption(caption);
  const place = { startMs: samplesToMs(startAt), endMs: samplesToMs(endAt), interrupted, wordTimes };
  record.addTurn({ ...turn, ...place, llm: engineName(member.llm), tts: engineName(member.tts) }, 0);
}
