import type { TimedWord } from '../tts.js';

/** A sound at 48 kHz mono and the words in it. */
export interface AlignRequest {
  readonly id: number;
  readonly text: string;
  readonly samples: Int16Array;
}

/** `tookMs`: for how long the thread worked on it. */
export type AlignReply = { readonly id: number; readonly tookMs: number } & (
  | { readonly words: readonly TimedWord[] }
  | {
      readonly failed: string;
      /** The engine itself does not run here: there is no use in asking again. */
      readonly forGood: boolean;
    }
);
