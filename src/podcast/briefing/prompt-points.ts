import type { TalkingPoint } from '../../adapters/llm.js';
import type { Briefing, CastEntry } from './briefing.js';
import type { PresentSpeaker } from './prompts.js';

/** Notes beyond this are left out: they would cost every turn and be read by nobody. */
const MAX_NOTES_CHARS = 12_000;

/** What the speaker may bring up, and what to leave to others; empty without points. */
export function talkingPoints(briefing: Briefing, speaker: CastEntry, others: readonly PresentSpeaker[]): string {
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

/** The briefing's text, unless its points were taken from it: they would be told twice. */
export function notes(briefing: Briefing): string {
  const first = briefing.talkingPoints[0];
  const alreadyTold = first !== undefined && briefing.body.includes(first.title);
  if (briefing.body === '' || alreadyTold) return '';
  if (briefing.body.length <= MAX_NOTES_CHARS) return `Notes of the producers, for you alone:\n${briefing.body}`;
  const end = briefing.body.lastIndexOf('\n', MAX_NOTES_CHARS);
  return `Notes of the producers, for you alone:\n${briefing.body.slice(0, end > 0 ? end : MAX_NOTES_CHARS)}`;
}

/** A point whose owner is not in the session is free for everybody. */
function isPresent(id: string, speaker: CastEntry, others: readonly PresentSpeaker[]): boolean {
  return id === speaker.id || others.some((other) => other.id === id);
}

function pointLine(point: TalkingPoint): string {
  const question = point.question === undefined ? '' : ` You might then ask: ${point.question}`;
  return `- ${point.title}: ${point.text}${question}`;
}
