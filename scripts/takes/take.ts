import type { Chance } from './chance.js';
import type { RehearsalVoice } from './host-voice.js';
import type { Stage } from './stage.js';

/** What is measured in a take; each kind has its own few. */
export interface Figures {
  /** From the host's first sample to silence. */
  readonly silenceMs?: number;
  /** From the host's last sample to the answer's first one. */
  readonly answerMs?: number;
  /** How often a reply that went on was held back, and for how long in all. */
  readonly pauses?: number;
  readonly heldMs?: number;
}

export interface Verdict {
  /** In plain words; none: the take is as it must be. */
  readonly problems: readonly string[];
  readonly figures: Figures;
}

/** What a kind has to make its take from: the same scene gives the same take. */
export interface Scene {
  /** Counts the takes of this kind from 0. */
  readonly index: number;
  readonly chance: Chance;
  /** How loud the host is in this take. */
  readonly loud: (sound: Int16Array) => Int16Array;
  /** A line in one of the built-in voices, from its first to its last audible sample. */
  readonly speak: (text: string, voice: RehearsalVoice) => Promise<Int16Array>;
}

export interface Take {
  readonly briefing: string;
  /** What happens in it, in a few words. */
  readonly about: string;
  /** Null when no voice is judged: a cough, a hum, silence. */
  readonly voice: RehearsalVoice | null;
  /** Plays it and judges it. Ends by itself; rejects only when the session breaks. */
  play(stage: Stage): Promise<Verdict>;
}

export interface TakeKind {
  readonly name: string;
  prepare(scene: Scene): Promise<Take>;
}
