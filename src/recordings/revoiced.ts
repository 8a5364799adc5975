import { shiftPlace, type TimeShift } from '../episode/index.js';
import type { Edit, RevoiceEdit } from '../protocol/recording-edits.js';
import { effectiveEdits } from './edit-list.js';

/** The lines voiced anew that hold, in the order in which they were put in their place. */
export function revoicesIn(edits: readonly Edit[]): RevoiceEdit[] {
  return effectiveEdits(edits).filter((edit) => edit.kind === 'revoice');
}

/** How the timeline was shifted; what did not move anything is left out. */
export function shiftsOf(revoices: readonly RevoiceEdit[]): TimeShift[] {
  return revoices.flatMap(({ cut }) => (cut.by === 0 ? [] : [cut]));
}

/** A stretch of the recording, before and behind a shift. */
export function shiftSpan<T extends { readonly startAt: number; readonly endAt: number }>(span: T, cut: TimeShift): T {
  return { ...span, startAt: shiftPlace(span.startAt, cut), endAt: shiftPlace(span.endAt, cut) };
}

/** Where a turn lies once all lines voiced anew are in their place: its own have the length of their sound. */
export function turnSpan(turn: string, recorded: Span, revoices: readonly RevoiceEdit[]): Span {
  return revoices.reduce((span, edit) => {
    if (edit.turn !== turn) return shiftSpan(span, edit.cut);
    return { startAt: edit.startAt, endAt: edit.startAt + edit.samples };
  }, recorded);
}

interface Span {
  readonly startAt: number;
  readonly endAt: number;
}
