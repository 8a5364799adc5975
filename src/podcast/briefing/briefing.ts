import type { TalkingPoint } from '../../adapters/llm.js';
import type { ShowFormat } from './show-format.js';

/** An AI speaker as the briefing casts it. */
export interface CastEntry {
  /** Names the track and the events, e.g. `claude`. */
  readonly id: string;
  readonly name: string;
  /** What the speaker is in this show, e.g. "co-host". */
  readonly role: string;
  /** How the speaker talks and what it cares about; goes into its prompt. */
  readonly persona: string;
  /** Usual length of a turn; the format's when absent. */
  readonly words: number | undefined;
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
  readonly format: ShowFormat;
  readonly minutes: number | undefined;
  /** 0 lets people pause long, 1 answers at once. */
  readonly pace: number;
  /** Start with the AI speakers carrying on by themselves. */
  readonly autopilot: boolean;
  readonly host: { readonly name: string };
  readonly cast: readonly CastEntry[];
  readonly talkingPoints: readonly TalkingPoint[];
  /** How to say words that an engine gets wrong: written word or phrase → spoken form. Small letters mean any case. */
  readonly lexicon: Readonly<Record<string, string>>;
  /** The Markdown below the front matter. */
  readonly body: string;
}
