import { AppError } from '../core/errors.js';
import type { Edit, Edition } from '../protocol/recording-edits.js';

const MARKS_MAX = 1_000;

export interface EditScene {
  readonly edition: Edition;
  /** Ids of the cues there are. */
  readonly cues: ReadonlySet<string>;
}

/** Throws `VALIDATION_ERROR`, naming the field, unless the edit makes sense in this recording. */
export function checkEdit(edit: Edit, { edition, cues }: EditScene): void {
  const { samples } = edition;
  const within = (field: string, at: number) =>
    demand(at <= samples, field, `a place within the recording, at most ${samples}`);
  switch (edit.kind) {
    case 'name':
    case 'level':
      return demand(edit.speaker in edition.names, 'speaker', `one of ${Object.keys(edition.names).join(', ')}`);
    case 'caption':
      return demand(cues.has(edit.cue), 'cue', 'the id of a cue of this recording');
    case 'mark-add':
      demand(edition.marks.length < MARKS_MAX, 'mark', `at most ${MARKS_MAX} marks in a recording`);
      return within('at', edit.at);
    case 'mark-change':
      within('at', edit.at ?? 0);
      return demandMark(edition, edit.id);
    case 'mark-remove':
      return demandMark(edition, edit.id);
    case 'trim':
      within('endAt', edit.endAt);
      return demand(edit.startAt < edit.endAt, 'startAt', 'a place before endAt');
    case 'undo':
      return demand(edition.edits > 0, 'kind', 'an edit to take back; there is none');
    case 'title':
    // Made by the server itself, from what it has checked.
    case 'revoice':
      return undefined;
  }
}

function demandMark({ marks }: Edition, id: string): void {
  demand(
    marks.some((mark) => mark.id === id),
    'id',
    'the id of a mark of this recording',
  );
}

function demand(holds: boolean, field: string, expected: string): void {
  if (holds) return;
  throw new AppError('VALIDATION_ERROR', `${field}: expected ${expected}.`, { details: { field, expected } });
}
