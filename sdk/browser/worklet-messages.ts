import type { PlaybackReport } from '../../src/protocol/client-events.js';
import type { Level } from '../live-types.js';

/** What the page asks of the audio thread. */
export type ToWorklet =
  /** From the next sample on, the session's clock runs, beginning at `at`. */
  | { readonly type: 'start'; readonly at: number }
  | { readonly type: 'enqueue'; readonly turnId: string; readonly at: number; readonly samples: Int16Array }
  | { readonly type: 'end'; readonly turnId: string; readonly samples: number }
  | { readonly type: 'clear'; readonly turnId: string }
  | { readonly type: 'pause'; readonly turnId: string }
  | { readonly type: 'resume'; readonly turnId: string; readonly from: number }
  | { readonly type: 'close' };

/** What the audio thread tells the page. All positions are on the session's clock. */
export type FromWorklet =
  | { readonly type: 'microphone'; readonly at: number; readonly samples: Int16Array }
  /** Positions at which sound entered the output; the host hears it `outputLatency` later. */
  | { readonly type: 'reports'; readonly reports: readonly PlaybackReport[] }
  | { readonly type: 'levels'; readonly microphone: Level; readonly speech: Level };

export const WORKLET_NAME = 'trialogue-audio';
