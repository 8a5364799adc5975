import type { EngineChange, EngineTraits } from './engine.js';

/** A word and its samples, counted from the first sample of the utterance. */
export interface TimedWord {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Where word times come from, best first. */
export type WordTiming = 'engine' | 'aligned' | 'proportional';

export type TtsEvent =
  | EngineChange
  | { readonly type: 'words'; readonly words: readonly TimedWord[]; readonly timing: WordTiming }
  /** 48 kHz mono s16, in order. */
  | { readonly type: 'audio'; readonly samples: Int16Array };

export interface TtsRequest {
  /** One sentence or clause, already free of markup. */
  readonly text: string;
  readonly voice: string;
}

/** A speaker's voice. */
export interface TtsAdapter extends EngineTraits {
  readonly voices: readonly string[];
  /**
   * Words may come before, between or after the audio. No audio at all is a ProviderError, never silence.
   * On abort the iteration ends without an error.
   */
  synthesize(request: TtsRequest, options: { signal: AbortSignal }): AsyncIterable<TtsEvent>;
}
