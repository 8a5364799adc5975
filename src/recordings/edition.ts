import { msToSamples } from '../protocol/audio-format.js';
import type { Edit, Edition, Level, Mark, RevoiceEdit } from '../protocol/recording-edits.js';
import { shiftPlace } from '../episode/index.js';
import type { SessionMetadata } from '../recording/index.js';
import { effectiveEdits } from './edit-list.js';
import { shiftSpan } from './revoiced.js';

const AS_RECORDED: Level = { gainDb: 0, muted: false };

/** The length of a finished recording; 0 while it runs. */
export const samplesOf = ({ samples }: Pick<SessionMetadata, 'samples'>): number => samples ?? 0;

/** What was recorded, with all edits. Pure. */
export function editionOf(metadata: SessionMetadata, edits: readonly Edit[]): Edition {
  const holding = effectiveEdits(edits);
  return { ...holding.reduce(applyEdit, recordedEdition(metadata)), edits: holding.length };
}

function recordedEdition(metadata: SessionMetadata): Edition {
  const speakers = [metadata.host, ...metadata.cast];
  return {
    title: metadata.title,
    names: Object.fromEntries(speakers.map(({ id, name }) => [id, name])),
    levels: Object.fromEntries(speakers.map(({ id }) => [id, AS_RECORDED])),
    marks: inOrder(
      metadata.markers.map(({ atMs, label }, place) => ({
        id: `recorded-${place}`,
        kind: 'marker' as const,
        at: msToSamples(atMs),
        label,
      })),
    ),
    trim: { startAt: 0, endAt: samplesOf(metadata) },
    samples: samplesOf(metadata),
    stems: null,
    edits: 0,
  };
}

function applyEdit(edition: Edition, edit: Exclude<Edit, { kind: 'undo' }>): Edition {
  switch (edit.kind) {
    case 'title':
      return { ...edition, title: edit.title };
    case 'name':
      return { ...edition, names: { ...edition.names, [edit.speaker]: edit.name } };
    case 'level':
      return { ...edition, levels: { ...edition.levels, [edit.speaker]: levelAfter(edition, edit) } };
    case 'trim':
      return { ...edition, trim: { startAt: edit.startAt, endAt: edit.endAt } };
    case 'mark-add':
    case 'mark-change':
    case 'mark-remove':
      return { ...edition, marks: inOrder(marksAfter(edition.marks, edit)) };
    case 'revoice':
      return revoiced(edition, edit);
    case 'caption':
      return edition;
  }
}

/** Marks and trim stay with what they were set at. */
function revoiced(edition: Edition, { take, cut }: RevoiceEdit): Edition {
  return {
    ...edition,
    marks: edition.marks.map((mark) => ({ ...mark, at: shiftPlace(mark.at, cut) })),
    trim: shiftSpan(edition.trim, cut),
    samples: edition.samples + cut.by,
    stems: take,
  };
}

function levelAfter({ levels }: Edition, edit: Extract<Edit, { kind: 'level' }>): Level {
  const before = levels[edit.speaker] ?? AS_RECORDED;
  return { gainDb: edit.gainDb ?? before.gainDb, muted: edit.muted ?? before.muted };
}

type MarkEdit = Extract<Edit, { kind: `mark-${string}` }>;

function marksAfter(marks: readonly Mark[], edit: MarkEdit): Mark[] {
  switch (edit.kind) {
    case 'mark-add':
      return [...marks, { id: edit.id ?? '', kind: edit.mark, at: edit.at, label: edit.label }];
    case 'mark-change':
      return marks.map((mark) =>
        mark.id === edit.id ? { ...mark, label: edit.label ?? mark.label, at: edit.at ?? mark.at } : mark,
      );
    case 'mark-remove':
      return marks.filter(({ id }) => id !== edit.id);
  }
}

function inOrder(marks: readonly Mark[]): Mark[] {
  return marks.toSorted((a, b) => a.at - b.at);
}
