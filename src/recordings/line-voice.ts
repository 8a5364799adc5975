/** What is to be spoken, in whose voice. */
export interface LineToVoice {
  readonly text: string;
  readonly voice: string;
  /** The engine the voice belongs to. */
  readonly provider: string;
  /** The show's, for how its names are spoken. */
  readonly briefing: string;
}

export interface VoicedLine {
  /** 48 kHz mono. */
  readonly samples: Int16Array;
  /** Places are counted from the first sample. */
  readonly words: readonly { readonly text: string; readonly startAt: number; readonly endAt: number }[];
}

/**
 * Speaks a line in the voice it was spoken in before. Rejects with the signal's reason on abort, with `TTS_FAILED` when
 * that voice cannot be had: no other takes over.
 */
export type LineVoice = (line: LineToVoice, options: { readonly signal: AbortSignal }) => Promise<VoicedLine>;
