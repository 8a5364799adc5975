import type { TalkingPoint } from '../../adapters/llm.js';

/** An AI speaker as the briefing casts it. */
export interface CastEntry {
  /** Names the track and the events, e.g. `claude`. */
  readonly id: string;
  readonly name: string;
  /** What the speaker is in this show, e.g. "co-host". */
  readonly role: string;
  /** How the speaker talks and what it cares about; goes into its prompt. */
  readonly persona: string;
  /** The voice to ask the TTS engine for; the engine's next free one when absent. */
  readonly voice: string | undefined;
  /** What else the host may call the speaker. */
  readonly aliases: readonly string[];
}

/** A show prepared by a producer: read from `BRIEFINGS_DIR/<id>.md`, validated, immutable. */
export interface Briefing {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly topic: string;
  readonly minutes: number | undefined;
  /** 0 lets people pause long, 1 answers at once. */
  readonly pace: number;
  /** Start with the AI speakers carrying on by themselves. */
  readonly autopilot: boolean;
  readonly host: { readonly name: string };
  readonly cast: readonly CastEntry[];
  readonly talkingPoints: readonly TalkingPoint[];
  /** How to say words that an engine gets wrong: written word → spoken form. */
  readonly lexicon: Readonly<Record<string, string>>;
  /** The Markdown below the front matter. */
  readonly body: string;
}
