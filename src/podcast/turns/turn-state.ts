import { newRun, type AiRun, type CloseReason, type TurnCue } from './ai-run.js';
import type { EndpointSettings } from './endpointing.js';
import type { Speaker } from './address.js';
import type { Listening } from './echo.js';
import type { Speculation } from './speculation.js';
import { unlearnedHabit, type PauseHabit } from './pause-habit.js';
import type { Gist } from './repetition.js';
import { noProgress, topicPoints, type PlannedPoint, type TopicPoint, type TopicProgress } from './topic-progress.js';

/** The vocabulary of the turn machine: its state, what can happen to it, and what it asks to be done. */

/** Where the floor is. Each variant carries only what is valid in it. */
export type Phase =
  /** Nobody has the floor. */
  | { readonly name: 'listening' }
  /** The host is speaking. */
  | { readonly name: 'host-speaking' }
  /** The host has paused; the turn ends if the pause goes on. */
  | { readonly name: 'endpointing' }
  /** The natural gap before an AI speaker carries on by itself. */
  | { readonly name: 'deciding' }
  /** A reply is being made; nothing of it has been heard. */
  | { readonly name: 'thinking'; readonly turnId: string; readonly speaker: string }
  /** A reply is being heard. */
  | { readonly name: 'speaking'; readonly turnId: string; readonly speaker: string }
  /** A reply is held back because the host made a sound; the words decide. */
  | { readonly name: 'paused'; readonly turnId: string; readonly speaker: string; readonly heard: boolean }
  /** Thinking mode: the host has the floor without speaking. `from` counts the final texts of before. */
  | { readonly name: 'holding'; readonly byHand: boolean; readonly from: number }
  | { readonly name: 'ended' };

/** What the host has said since their last turn was committed. */
export interface Utterance {
  readonly finals: readonly string[];
  readonly partial: string;
  readonly startAt: number | null;
  readonly endAt: number;
  readonly typed: boolean;
  /** When the latest words came: a recogniser that is still speaking up is waited for. */
  readonly heardMs: number;
}

export const emptyUtterance: Utterance = { finals: [], partial: '', startAt: null, endAt: 0, typed: false, heardMs: 0 };

/** The host's voice as the speech detector hears it; times on the machine's own clock. */
export interface HostVoice {
  readonly speaking: boolean;
  readonly sinceMs: number;
  /** When the last voiced sample was spoken, and which one it was. */
  readonly lastMs: number;
  readonly lastAt: number;
  /** The silence before the voice that is heard now or was heard last; null before the second one. */
  readonly pausedMs: number | null;
}

/** An AI speaker with its part in the show: a `co-host` opens, moderates and closes. */
export interface CastRole extends Speaker {
  readonly role?: string;
}

/** What the AI speakers call the host. */
export type HostNames = Pick<Speaker, 'name' | 'aliases'>;

/** A line as it was heard, for deciding who comes next. */
export interface RecentLine {
  readonly speaker: string;
  readonly text: string;
}

export interface TurnSettings extends EndpointSettings {
  /** Host speech that pauses an AI speaker. */
  readonly bargeInMs: number;
  /** Host speech that is an interruption even without a word recognised. */
  readonly wordlessBargeInMs: number;
  /** How long a paused reply waits for words after the host fell silent. */
  readonly falseBargeInMs: number;
  /** A reply heard for less than this is not stopped by a word or two: they may be the end of something else. */
  readonly warmUpMs: number;
  readonly listening: Listening;
  /** The recogniser finds words in every hum. */
  readonly roughWords: boolean;
  /** Words of the host that have not changed for this long are answered on trial; null: never. */
  readonly speculateMs: number | null;
  /** Longest thinking mode. */
  readonly holdMs: number;
  /** Pause between two AI speakers: shorter after a question, longer after a statement. */
  readonly gapMs: number;
  /** How long the others wait when one of them has asked the host something. */
  readonly hostAnswerMs: number;
  /** AI turns in a row before the floor goes back to the host, and how long they may be heard in all. */
  readonly aiRunMax: number;
  readonly aiRunMs: number;
}

export interface TurnMachineState {
  readonly phase: Phase;
  readonly settings: TurnSettings;
  readonly cast: readonly CastRole[];
  readonly host: HostNames;
  readonly points: readonly TopicPoint[];
  /** Turn ids given so far; ids are a count so that a replay gives the same ones. */
  readonly turns: number;
  readonly utterance: Utterance;
  readonly voice: HostVoice;
  /** What AI speakers have said lately, to tell the host's words from an echo of them. */
  readonly spokenText: string;
  /** When the reply that has the floor was first heard; null before. */
  readonly audibleMs: number | null;
  /** When an AI speaker was last heard; null before any. */
  readonly heardUntilMs: number | null;
  /** The host's last voiced moment before the reply that answers it; null for one that answers nobody. */
  readonly answered: { readonly ms: number; readonly at: number } | null;
  readonly habit: PauseHabit;
  /** A reply that was started before the turn was over, and how many were in this turn. */
  readonly speculation: Speculation | null;
  readonly speculations: number;
  readonly autopilot: boolean;
  readonly run: AiRun;
  readonly topic: TopicProgress;
  /** What AI speakers have said, to notice when they say it again. */
  readonly said: readonly Gist[];
  readonly hostPresent: boolean;
  readonly recent: readonly RecentLine[];
  /** Milliseconds heard of each AI speaker, and in how many turns. */
  readonly talkMs: Readonly<Record<string, number>>;
  readonly talkTurns: Readonly<Record<string, number>>;
  /** The AI speaker who had the floor last, heard or not. */
  readonly lastSpeaker: string | null;
  /**
   * A host turn committed from words that were not final: up to which sample, and how many words of the utterance it
   * took. The recogniser may still improve on them; what it says of that stretch again must not become another turn.
   */
  readonly taken: { readonly until: number; readonly words: number };
}

export type TimerName = 'endpoint' | 'speculate' | 'barge-in' | 'resume' | 'hold' | 'gap';

/** Every event carries the time it happened; the machine has no clock of its own. */
export type TurnEvent = { readonly nowMs: number } & (
  | { readonly type: 'voice-start'; readonly sinceMs: number; readonly at: number }
  | { readonly type: 'voice-end'; readonly lastMs: number; readonly at: number }
  | { readonly type: 'stt-partial'; readonly text: string; readonly startAt: number }
  | { readonly type: 'stt-final'; readonly text: string; readonly startAt: number; readonly endAt: number }
  | { readonly type: 'host-text'; readonly text: string; readonly at: number }
  | { readonly type: 'floor-take' }
  | { readonly type: 'floor-give'; readonly speaker: string }
  | { readonly type: 'autopilot'; readonly on: boolean }
  | { readonly type: 'hold'; readonly on: boolean }
  /** Text of a reply goes to the voice. */
  | { readonly type: 'reply-text'; readonly turnId: string; readonly text: string }
  /** The host hears the first sample of a reply. */
  | { readonly type: 'reply-audible'; readonly turnId: string }
  /** A reply is over and its heard text known: played to its end, cut, or failed. */
  | {
      readonly type: 'reply-done';
      readonly turnId: string;
      readonly speaker: string;
      readonly text: string;
      readonly heardMs: number;
    }
  /** `voicedMs`: when the detector last heard a voice, for a decision that rests on how long it has lasted. */
  | { readonly type: 'timer'; readonly timer: TimerName; readonly voicedMs?: number }
  | { readonly type: 'host-left' }
  | { readonly type: 'host-joined' }
  | { readonly type: 'end' }
);

/** Why a speaker got the floor; part of the event log, of `turn.start` and of `floor.decision`. */
export type FloorReason =
  | 'addressed'
  | 'asked-back'
  | 'handed-over'
  | 'given'
  | 'expert'
  | 'opening'
  | 'closing'
  | 'balance'
  | 'autopilot';

export type TurnEffect =
  | { readonly type: 'set-timer'; readonly timer: TimerName; readonly delayMs: number }
  | { readonly type: 'cancel-timer'; readonly timer: TimerName }
  /** Without a cue the turn answers the host's words. */
  | {
      readonly type: 'start-reply';
      readonly turnId: string;
      readonly speaker: string;
      readonly reason: FloorReason;
      readonly cue?: TurnCue;
      /** The reply that was started before the turn was over is the one. */
      readonly speculated?: boolean;
    }
  /** Make a reply to `text`, the host's line if the turn ends like this, and keep it to yourself. */
  | { readonly type: 'speculate'; readonly turnId: string; readonly speaker: string; readonly text: string }
  /** Nobody will hear of it. */
  | { readonly type: 'drop-speculation'; readonly turnId: string }
  /** Stop model and voice, clear the host's loudspeaker, then report `reply-done` with what was heard. */
  | { readonly type: 'cut-reply'; readonly turnId: string; readonly cause: 'barge-in' | 'host' | 'session-ended' }
  | { readonly type: 'pause-speech'; readonly turnId: string }
  | { readonly type: 'resume-speech'; readonly turnId: string }
  /** The host's words are a line of the conversation; `answered` is false for a "mm-hmm" under a reply. */
  | {
      readonly type: 'commit-host';
      readonly text: string;
      readonly startAt: number;
      readonly endAt: number;
      readonly typed: boolean;
      readonly answered: boolean;
    }
  | { readonly type: 'marker'; readonly label: string }
  | { readonly type: 'note'; readonly note: TurnNote };

/** Decisions worth a line in the event log. */
export type TurnNote =
  | { readonly kind: 'endpoint'; readonly delayMs: number; readonly completeness: string }
  | { readonly kind: 'false-barge-in'; readonly turnId: string; readonly because: 'silence' | 'backchannel' | 'echo' }
  | { readonly kind: 'barge-in'; readonly turnId: string; readonly by: 'words' | 'voice' | 'button' | 'text' }
  | { readonly kind: 'hold'; readonly on: boolean; readonly byHand: boolean }
  | { readonly kind: 'autopilot'; readonly on: boolean }
  | { readonly kind: 'floor-to-host'; readonly because: CloseReason };

export interface Step {
  readonly state: TurnMachineState;
  readonly effects: readonly TurnEffect[];
}

export const turnDefaults = {
  bargeInMs: 250,
  wordlessBargeInMs: 1_500,
  falseBargeInMs: 2_000,
  warmUpMs: 500,
  listening: 'unknown',
  roughWords: false,
  speculateMs: 150,
  holdMs: 30_000,
  gapMs: 450,
  hostAnswerMs: 5_000,
  aiRunMax: 6,
  aiRunMs: 120_000,
} as const satisfies Omit<TurnSettings, keyof EndpointSettings>;

export function initialTurnState(options: {
  cast: readonly CastRole[];
  settings: TurnSettings;
  autopilot: boolean;
  hostName?: string;
  points?: readonly PlannedPoint[];
}): TurnMachineState {
  const none = Object.fromEntries(options.cast.map((speaker) => [speaker.id, 0]));
  return {
    phase: { name: 'listening' },
    settings: options.settings,
    cast: options.cast.map(({ id, name, aliases, role = '' }) => ({ id, name, aliases, role })),
    host: { name: options.hostName ?? 'Host', aliases: ['host'] },
    points: topicPoints(options.points ?? []),
    turns: 0,
    utterance: emptyUtterance,
    voice: { speaking: false, sinceMs: 0, lastMs: 0, lastAt: 0, pausedMs: null },
    spokenText: '',
    audibleMs: null,
    heardUntilMs: null,
    answered: null,
    habit: unlearnedHabit,
    speculation: null,
    speculations: 0,
    autopilot: options.autopilot,
    run: newRun,
    topic: noProgress,
    said: [],
    hostPresent: true,
    recent: [],
    talkMs: none,
    talkTurns: none,
    lastSpeaker: null,
    taken: { until: 0, words: 0 },
  };
}

/** The host's words so far, as one text. */
export function utteranceText(utterance: Utterance): string {
  return [...utterance.finals, utterance.partial].filter((part) => part !== '').join(' ');
}
