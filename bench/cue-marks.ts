/** What the scripted recogniser is to say when this frame arrives. */
export type Cue = 'partial' | 'final';

const MARK = [11, -13, 17] as const;
const CODES = { partial: 19, final: 23 } as const satisfies Record<Cue, number>;

/** Writes the cue into the first samples of a frame, far below anything that can be heard or taken for a voice. */
export function markCue(frame: Int16Array, cue: Cue): void {
  frame.set([...MARK, CODES[cue]]);
}

export function cueOf(frame: Int16Array): Cue | null {
  if (frame[0] !== MARK[0] || frame[1] !== MARK[1] || frame[2] !== MARK[2]) return null;
  if (frame[3] === CODES.partial) return 'partial';
  return frame[3] === CODES.final ? 'final' : null;
}
