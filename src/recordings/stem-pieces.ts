/** A stretch of a stem that is to be written: taken from a stem on the disk, given, or silent. */
export type StemPiece =
  | { readonly kind: 'file'; readonly path: string; readonly from: number; readonly samples: number }
  | { readonly kind: 'given'; readonly given: Int16Array; readonly from: number; readonly samples: number }
  | { readonly kind: 'silence'; readonly samples: number };

/** A stem as it is to be: the pieces follow each other without a gap. */
export type StemPieces = readonly StemPiece[];

export const filePiece = (path: string, samples: number): StemPiece => ({ kind: 'file', path, from: 0, samples });
export const silence = (samples: number): StemPiece => ({ kind: 'silence', samples });
export const given = (samples: Int16Array): StemPiece => {
  return { kind: 'given', given: samples, from: 0, samples: samples.length };
};

export const lengthOf = (pieces: StemPieces): number => pieces.reduce((sum, { samples }) => sum + samples, 0);

/** One change of one stem: everything outside of it stays as it is, sample for sample. */
export interface Splice {
  readonly at: number;
  /** Samples that go. */
  readonly remove: number;
  readonly insert: StemPieces;
}

/** The stem with the change made. */
export function spliced(pieces: StemPieces, { at, remove, insert }: Splice): StemPieces {
  const whole = lengthOf(pieces);
  return [...sliceOf(pieces, 0, at), ...insert, ...sliceOf(pieces, at + remove, whole)].filter(
    ({ samples }) => samples > 0,
  );
}

/** What lies from sample `from` up to `to`. */
export function sliceOf(pieces: StemPieces, from: number, to: number): StemPieces {
  const found: StemPiece[] = [];
  let begins = 0;
  for (const piece of pieces) {
    const skipped = Math.max(0, from - begins);
    const samples = Math.min(begins + piece.samples, to) - begins - skipped;
    if (samples > 0) found.push(part(piece, skipped, samples));
    begins += piece.samples;
  }
  return found;
}

function part(piece: StemPiece, skipped: number, samples: number): StemPiece {
  return piece.kind === 'silence' ? silence(samples) : { ...piece, from: piece.from + skipped, samples };
}
