import type { EngineChange, EngineTraits } from './engine.js';

/** A stretch of the host's microphone: 48 kHz mono s16, `at` its first sample on the session clock. */
export interface PcmChunk {
  readonly at: number;
  readonly samples: Int16Array;
}

/** A recognised word and its samples on the session clock: first, and the one after the last. */
export interface HeardWord {
  readonly text: string;
  readonly startAt: number;
  readonly endAt: number;
}

export type SttEvent =
  | EngineChange
  /** The utterance so far; each one replaces the one before. */
  | { readonly type: 'partial'; readonly text: string; readonly startAt: number }
  /** An utterance that will not change any more. `words` is empty when the engine gives no times. */
  | {
      readonly type: 'final';
      readonly text: string;
      readonly startAt: number;
      readonly endAt: number;
      readonly words: readonly HeardWord[];
    };

export interface SttCapabilities {
  readonly punctuation: boolean;
  readonly wordTimes: boolean;
  /** How long after the last word the final text usually comes. */
  readonly finalDelayMs: number;
}

export interface SttOptions {
  readonly signal: AbortSignal;
  /** Names and terms worth listening for, e.g. the names of the cast. */
  readonly keyterms?: readonly string[];
}

/** Speech to text: one call for a whole session. */
export interface SttAdapter extends EngineTraits {
  readonly capabilities: SttCapabilities;
  /**
   * Chunks come in the order of their `at`, in real time or faster; holes are silence.
   * Ends when `audio` ends (after a last final) or, without an error, when the signal aborts. Throws ProviderError.
   */
  transcribe(audio: AsyncIterable<PcmChunk>, options: SttOptions): AsyncIterable<SttEvent>;
}
