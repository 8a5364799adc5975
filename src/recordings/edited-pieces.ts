import { join } from 'node:path';
import type { RevoiceEdit } from '../protocol/recording-edits.js';
import { otherSplice, ownSplice } from './revoice-splices.js';
import type { StemFiles } from './stem-files.js';
import { filePiece, spliced, type StemPieces } from './stem-pieces.js';

/** Where the sound of a take lies. */
export const takePath = (directory: string, take: string): string => join(directory, 'takes', `${take}.wav`);

interface Scene {
  readonly directory: string;
  readonly revoices: readonly RevoiceEdit[];
}

/** A speaker's stem with all lines voiced anew: the recorded one, and what was put in between. The same for the same edits. */
export function editedPieces(files: StemFiles, speaker: string, { directory, revoices }: Scene): StemPieces {
  const path = join(directory, `${speaker}.wav`);
  return revoices.reduce(
    (pieces, edit) => {
      const read = (from: number, samples: number) => files.read(pieces, from, samples);
      const splice =
        edit.speaker === speaker ? ownSplice(edit, takePath(directory, edit.take)) : otherSplice(edit, read);
      return splice === undefined ? pieces : spliced(pieces, splice);
    },
    recorded(files, path),
  );
}

function recorded(files: StemFiles, path: string): StemPieces {
  return [filePiece(path, files.samplesOf(path))];
}

/** Whether a speaker's stem is another than the recorded one. */
export function isEdited(speaker: string, revoices: readonly RevoiceEdit[]): boolean {
  return revoices.some((edit) => edit.speaker === speaker || edit.cut.by !== 0);
}
