import { msToSamples } from '../protocol/audio-format.js';
import type { Cue, CueWord } from '../protocol/recordings.js';
import type { Edit, RevoiceEdit } from '../protocol/recording-edits.js';
import { type SessionMetadata, toVtt, type TrackCue } from '../recording/index.js';
import { effectiveEdits } from './edit-list.js';
import { retime } from './retime.js';
import { shiftSpan } from './revoiced.js';

type Turn = SessionMetadata['turns'][number];

/** The id of a recorded cue: its place in the list, which never changes. */
export const cueId = (place: number): string => `c${place}`;

/** The words as they are heard, with every correction and every line voiced anew, in the order in which they begin. Pure. */
export function cuesOf(recorded: readonly TrackCue[], turns: readonly Turn[], edits: readonly Edit[]): Cue[] {
  const lines = effectiveEdits(edits).reduce(applyEdit, recordedLines(recorded, turns));
  return lines
    .map(({ recordedText, ...line }): Cue => {
      return { ...line, edited: line.text !== recordedText, words: retime(line) };
    })
    .toSorted((a, b) => a.startAt - b.startAt);
}

/** A cue, and what was recorded of it. Its words are those whose places are known. */
interface Line extends Omit<Cue, 'edited' | 'words'> {
  readonly words: readonly CueWord[];
  readonly recordedText: string;
}

function recordedLines(recorded: readonly TrackCue[], turns: readonly Turn[]): readonly Line[] {
  const turnOf = turnFinder(turns);
  return recorded.map((cue, place) => {
    const { track: speaker, startAt, endAt, text, interrupted, words } = cue;
    const turnId = turnOf(cue)?.turnId ?? null;
    const line = { id: cueId(place), speaker, turnId, startAt, endAt, text, interrupted, words };
    return { ...line, revoiced: false, recordedText: text };
  });
}

function applyEdit(lines: readonly Line[], edit: Edit): readonly Line[] {
  if (edit.kind === 'caption') {
    return lines.map((line) => (line.id === edit.cue ? { ...line, text: edit.text } : line));
  }
  if (edit.kind !== 'revoice') return lines;
  return lines.map((line) => (line.id === edit.cue ? spokenAnew(line, edit) : shiftLine(line, edit)));
}

function spokenAnew(line: Line, { text, startAt, samples, words }: RevoiceEdit): Line {
  const placed = words.map((word) => ({ ...word, startAt: startAt + word.startAt, endAt: startAt + word.endAt }));
  return { ...line, text, startAt, endAt: startAt + samples, words: placed, interrupted: false, revoiced: true };
}

function shiftLine(line: Line, { cut }: RevoiceEdit): Line {
  return { ...shiftSpan(line, cut), words: line.words.map((word) => shiftSpan(word, cut)) };
}

/** Captions carry no turn: it is the one of the same speaker that lies over them and begins nearest. */
function turnFinder(turns: readonly Turn[]): (cue: TrackCue) => Turn | undefined {
  const lies = (turn: Turn, cue: TrackCue) =>
    turn.speaker === cue.track && msToSamples(turn.startMs) < cue.endAt && msToSamples(turn.endMs) > cue.startAt;
  return (cue) => {
    const over = turns.filter((turn) => lies(turn, cue));
    const away = (turn: Turn) => Math.abs(msToSamples(turn.startMs) - cue.startAt);
    return over.toSorted((a, b) => away(a) - away(b))[0];
  };
}

/** WebVTT of these cues, under the names of the edition; lines without text are left out. */
export function vttOf(cues: readonly Cue[], names: Readonly<Record<string, string>>, title?: string): string {
  const shown = cues.filter(({ text }) => text !== '');
  return toVtt(
    shown.map((cue) => ({ ...cue, speaker: names[cue.speaker] ?? cue.speaker })),
    { ...(title !== undefined && { title }) },
  );
}
