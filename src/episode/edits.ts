import type { TimeShift } from './time-shift.js';

/**
 * What a producer has changed, for the episode only: the recording stays as it was. Everything is optional; places are
 * samples of the recording, speakers are ids.
 */
export interface Edits {
  readonly title?: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly levels?: Readonly<Record<string, { readonly gainDb: number; readonly muted: boolean }>>;
  /** All marks there are; without them, the markers of the recording. */
  readonly marks?: readonly { readonly kind: 'marker' | 'chapter'; readonly at: number; readonly label: string }[];
  /** Length of the stems, where it is another than that of the recording. */
  readonly samples?: number;
  /** Where each speaker's stem lies, seen from the recording's folder; without it, as recorded. */
  readonly stems?: Readonly<Record<string, string>>;
  /** How places of the recording have moved; those in these edits are told as they are now. */
  readonly shifts?: readonly TimeShift[];
  /** What the episode keeps of the recording. */
  readonly trim?: { readonly startAt: number; readonly endAt: number };
  /** All lines there are, corrected; without them, those of the recording. */
  readonly cues?: readonly {
    /** The speaker's id. */
    readonly speaker: string;
    readonly startAt: number;
    readonly endAt: number;
    readonly text: string;
    readonly interrupted: boolean;
    readonly words: readonly { readonly text: string; readonly startAt: number; readonly endAt: number }[];
  }[];
}
