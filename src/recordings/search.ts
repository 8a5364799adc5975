import { join } from 'node:path';
import { shiftPlace } from '../episode/index.js';
import type { Edit } from '../protocol/recording-edits.js';
import type { RecordingSummary } from '../protocol/recordings.js';
import { readCaptions } from '../recording/index.js';
import { cueId } from './cues.js';
import { effectiveEdits, readEdits } from './edit-list.js';

/** A line of a transcript, as a search reads it. */
export interface SpokenLine {
  readonly id: string;
  readonly at: number;
  readonly speaker: string;
  readonly text: string;
}

/** How much of a line is shown around what was found. */
const SHOWN_CHARACTERS = 140;

/** Reads `captions.jsonl` for searching; none is the same as an empty one. */
export async function readSpokenLines(path: string): Promise<SpokenLine[]> {
  const cues = await readCaptions(path);
  return cues.map(({ startAt, track, text }, place) => ({ id: cueId(place), at: startAt, speaker: track, text }));
}

/** The words of a query, as they are compared. */
export const termsOf = (query: string): string[] => plain(query).split(/\s+/u).filter(Boolean);

/**
 * The summary when it answers the search, else null: all terms together in title, briefing and names, or in one line of
 * the transcript, corrections included; that line then stands in `match`.
 */
export async function found(
  summary: RecordingSummary,
  terms: readonly string[],
  read: (path: string) => Promise<readonly SpokenLine[]>,
  directory: string,
): Promise<RecordingSummary | null> {
  const head = plain([summary.title, summary.briefing, ...summary.speakers.map(({ name }) => name)].join(' '));
  if (terms.every((term) => head.includes(term))) return summary;
  if (summary.state === 'damaged') return null;
  const edits = effectiveEdits(await readEdits(directory));
  for (const line of await read(join(directory, 'captions.jsonl'))) {
    const { at, speaker, text } = edits.reduce(applyEdit, line);
    const spoken = plain(text);
    if (!terms.every((term) => spoken.includes(term))) continue;
    return { ...summary, match: { at, speaker, text: excerpt(text, terms[0] ?? '') } };
  }
  return null;
}

function applyEdit(line: SpokenLine, edit: Edit): SpokenLine {
  if (edit.kind === 'caption') return edit.cue === line.id ? { ...line, text: edit.text } : line;
  if (edit.kind !== 'revoice') return line;
  if (edit.cue === line.id) return { ...line, text: edit.text, at: edit.startAt };
  return { ...line, at: shiftPlace(line.at, edit.cut) };
}

const plain = (text: string): string => text.normalize('NFKC').toLowerCase();

/** The part of a long line around a term, cut at words. */
function excerpt(text: string, term: string): string {
  if (text.length <= SHOWN_CHARACTERS) return text;
  const hit = Math.max(0, plain(text).indexOf(term));
  const from = hit < SHOWN_CHARACTERS / 2 ? 0 : text.lastIndexOf(' ', hit - SHOWN_CHARACTERS / 3) + 1;
  const cut = text.lastIndexOf(' ', from + SHOWN_CHARACTERS);
  const to = from + SHOWN_CHARACTERS >= text.length ? text.length : Math.max(cut, from + SHOWN_CHARACTERS / 2);
  return `${from > 0 ? '… ' : ''}${text.slice(from, to)}${to < text.length ? ' …' : ''}`;
}
