import type { Edit, Edition, RevoiceEdit } from '../protocol/recording-edits.js';
import type { Cue } from '../protocol/recordings.js';
import type { SessionMetadata, TrackCue } from '../recording/index.js';
import { checkEdit } from './check-edits.js';
import { cueId, cuesOf, vttOf } from './cues.js';
import { editionOf } from './edition.js';
import { revoicesIn } from './revoiced.js';

export interface EditPlan {
  readonly edition: Edition;
  /** All lines voiced anew, in order: what the stems are made from. */
  readonly revoices: readonly RevoiceEdit[];
  /** Lines whose words, or their places, are others than before. */
  readonly cues: readonly Cue[];
  /** Caption files that are to be written anew, with their content. */
  readonly captions: readonly { readonly name: string; readonly text: string }[];
}

/** What these edits make of a recording; throws `VALIDATION_ERROR` at the first that makes no sense. Pure. */
export function planEdits(
  recording: { readonly metadata: SessionMetadata; readonly captions: readonly TrackCue[] },
  known: readonly Edit[],
  edits: readonly Edit[],
): EditPlan {
  const { metadata, captions } = recording;
  const scene = { cues: new Set(captions.map((_, place) => cueId(place))) };
  let edition = editionOf(metadata, known);
  for (const [place, edit] of edits.entries()) {
    checkEdit(edit, { ...scene, edition });
    edition = editionOf(metadata, [...known, ...edits.slice(0, place + 1)]);
  }
  const before = cuesOf(captions, metadata.turns, known);
  const cues = cuesOf(captions, metadata.turns, [...known, ...edits]);
  const linesBefore = new Map(before.map((cue) => [cue.id, JSON.stringify(cue)]));
  return {
    edition,
    revoices: revoicesIn([...known, ...edits]),
    cues: cues.filter((cue) => linesBefore.get(cue.id) !== JSON.stringify(cue)),
    captions: edits.some(changesCaptions) ? captionFiles(cues, edition) : [],
  };
}

const CAPTION_EDITS: readonly Edit['kind'][] = ['title', 'name', 'caption', 'revoice', 'undo'];
const changesCaptions = ({ kind }: Edit): boolean => CAPTION_EDITS.includes(kind);

function captionFiles(cues: readonly Cue[], { names, title }: Edition): EditPlan['captions'] {
  const tracks = [...new Set(cues.map(({ speaker }) => speaker))];
  const own = tracks.map((track) => ({
    name: `${track}.vtt`,
    text: vttOf(
      cues.filter(({ speaker }) => speaker === track),
      names,
    ),
  }));
  return [{ name: 'session.vtt', text: vttOf(cues, names, title) }, ...own];
}
