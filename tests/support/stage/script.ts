import type { MockLlmAnswer } from '../../../src/adapters/mock/mock-llm.js';
import type { MockSpeech } from '../../../src/adapters/mock/mock-tts.js';
import type { SttCapabilities, SttEvent } from '../../../src/adapters/stt.js';
import type { TurnSettings } from '../../../src/podcast/turns/turn-state.js';
import { msToSamples } from '../../../src/protocol/audio-format.js';

/** The parts of a play: what the host does when, and how the engines behave. All times are milliseconds of the show. */

/** The host makes a sound; borders are multiples of 20 ms, where the voice detector's frames lie. */
export interface HostSound {
  readonly from: number;
  readonly to: number;
  /** What the recogniser makes of it; nothing when absent. */
  readonly says?: string;
  /** How long after the end of the sound the final text comes; `null`: it never does. 200 when absent. */
  readonly finalAfter?: number | null;
  /** Provisional texts, each at its own moment of the show. */
  readonly interims?: readonly (readonly [atMs: number, text: string])[];
}

/** One answer of a mind. Text comes word by word: the first at `firstToken`, the last at `lasts`. */
export interface MindPart {
  readonly says?: string;
  readonly firstToken?: number;
  readonly lasts?: number;
  /** Only this speaker's; otherwise whoever is asked next. */
  readonly of?: string;
  /** Breaks behaves as the mind does when it breaks, in place of or behind its words. */
  readonly breaks?: Exclude<MockLlmAnswer, { tokens: readonly string[] }> | 'after its words' | 'without a finish';
}

/** The voice of one piece of a reply; words are spread evenly over it. */
export interface VoicePart {
  readonly firstAudio?: number;
  /** Length of the piece; 250 ms a word when absent. */
  readonly lasts?: number;
  readonly breaks?: Partial<Extract<MockSpeech, { fail?: unknown }>> | { readonly stall: true };
}

export type Button =
  | 'interrupt'
  | 'hold on'
  | 'hold off'
  | 'autopilot on'
  | 'autopilot off'
  | `floor to ${string}`
  | `marker ${string}`;

export type Cue = { readonly atMs: number } & (
  | { readonly do: 'hear'; readonly event: SttEvent }
  | { readonly do: 'type'; readonly text: string }
  | { readonly do: 'press'; readonly button: Button }
  | { readonly do: 'leave' }
  | { readonly do: 'return' }
  /** The page plays on but says nothing about it any more. */
  | { readonly do: 'fall mute' }
  | { readonly do: 'break recogniser' }
);

export interface StageSettings {
  /** The briefing: `duo` has Claude and Guest, `trio` Marie as well, `solo` Claude alone. */
  readonly show?: 'solo' | 'duo' | 'trio';
  readonly turns?: Partial<TurnSettings>;
  readonly recogniser?: Partial<SttCapabilities>;
  /** The host listens without headphones: the microphone may hear the speakers. */
  readonly loudspeakers?: boolean;
  /** Tracks are written; without, nothing but the event log touches the disk. */
  readonly record?: boolean;
  /** How long anything takes from the page to the server, and back. */
  readonly lineMs?: number;
  /** Stretches in which the line holds microphone frames back; they come in one burst at the end. */
  readonly microphoneStalls?: readonly { readonly from: number; readonly to: number }[];
}

export interface Play {
  readonly settings: StageSettings;
  readonly sounds: readonly HostSound[];
  readonly cues: readonly Cue[];
  readonly minds: readonly MindPart[];
  readonly voices: readonly VoicePart[];
  readonly untilMs: number;
}

/** What a recogniser says of a sound. */
export function hearing(sound: HostSound): Cue[] {
  const startAt = msToSamples(sound.from);
  const endAt = msToSamples(sound.to);
  const interims = (sound.interims ?? []).map(
    ([atMs, text]): Cue => ({
      do: 'hear',
      atMs,
      event: { type: 'partial', text, startAt },
    }),
  );
  const { says, finalAfter = 200 } = sound;
  if (says === undefined || finalAfter === null) return interims;
  return [...interims, { do: 'hear', atMs: sound.to + finalAfter, event: finalOf(says, { startAt, endAt }) }];
}

/** A final text whose words are spread evenly over the sound. */
export function finalOf(text: string, { startAt, endAt }: { startAt: number; endAt: number }): SttEvent {
  const words = text.split(/\s+/);
  const place = (index: number) => Math.round(startAt + ((endAt - startAt) * index) / words.length);
  const timed = words.map((word, index) => ({ text: word, startAt: place(index), endAt: place(index + 1) }));
  return { type: 'final', text, startAt, endAt, words: timed };
}
