import { msToSamples } from '../../src/protocol/audio-format.js';
import { reduceTurn } from '../../src/podcast/turns/turn-machine.js';
import type { PlannedPoint } from '../../src/podcast/turns/topic-progress.js';
import {
  initialTurnState,
  turnDefaults,
  type CastRole,
  type TimerName,
  type TurnEffect,
  type TurnEvent,
  type TurnMachineState,
  type TurnSettings,
} from '../../src/podcast/turns/turn-state.js';

type Happening = TurnEvent extends infer E ? (E extends { nowMs: number } ? Omit<E, 'nowMs'> : never) : never;

interface Cue {
  readonly atMs: number;
  readonly event: () => Happening;
}

export const CAST: readonly CastRole[] = [
  { id: 'claude', name: 'Claude', aliases: [] },
  { id: 'guest', name: 'Guest', aliases: ['our guest'] },
];

/** Voice detection of the live path: speech is believed after 60 ms, silence after 100 ms. */
const START_DETECT_MS = 60;
const END_DETECT_MS = 100;

/**
 * Plays a scene against the turn machine on exact time: cues are written in any order, timers fire by themselves.
 * What the machine asked for is told as lines such as `2560 start-reply turn-0001 claude addressed`, a cue behind it.
 */
export class TurnStage {
  state: TurnMachineState;
  readonly #cues: Cue[] = [];
  readonly #timers = new Map<TimerName, number>();
  readonly #told: string[] = [];

  constructor(
    options: {
      settings?: Partial<TurnSettings>;
      autopilot?: boolean;
      cast?: readonly CastRole[];
      points?: readonly PlannedPoint[];
    } = {},
  ) {
    this.state = initialTurnState({
      cast: options.cast ?? CAST,
      points: options.points ?? [],
      autopilot: options.autopilot ?? false,
      settings: {
        ...turnDefaults,
        speculateMs: null,
        pace: 0.5,
        punctuation: true,
        finalDelayMs: 300,
        ...options.settings,
      },
    });
  }

  at(atMs: number, event: Happening): this {
    this.#cues.push({ atMs, event: () => event });
    return this;
  }

  /** The host speaks; `text` arrives as a final `finalMs` after the last word, unless it is null. */
  host(fromMs: number, toMs: number, text: string | null, finalMs = 200): this {
    const from = msToSamples(fromMs);
    const to = msToSamples(toMs);
    this.at(fromMs + START_DETECT_MS, { type: 'voice-start', sinceMs: fromMs, at: from });
    this.at(toMs + END_DETECT_MS, { type: 'voice-end', lastMs: toMs, at: to });
    if (text !== null) this.at(toMs + finalMs, { type: 'stt-final', text, startAt: from, endAt: to });
    return this;
  }

  partial(atMs: number, text: string): this {
    return this.at(atMs, { type: 'stt-partial', text, startAt: msToSamples(atMs) });
  }

  /** The turn's reply: heard from `fromMs`, over at `toMs` with `text` as its heard words. */
  reply(turnId: string, speaker: string, times: { fromMs: number; toMs: number; text: string }): this {
    this.at(times.fromMs, { type: 'reply-text', turnId, text: times.text });
    this.at(times.fromMs, { type: 'reply-audible', turnId });
    return this.at(times.toMs, {
      type: 'reply-done',
      turnId,
      speaker,
      text: times.text,
      heardMs: times.toMs - times.fromMs,
    });
  }

  /** Runs until nothing is left to happen, or `untilMs`. */
  play(untilMs = 600_000): readonly string[] {
    for (;;) {
      const cue = [...this.#cues].sort((a, b) => a.atMs - b.atMs)[0];
      const timer = [...this.#timers].sort((a, b) => a[1] - b[1])[0];
      if (!cue && !timer) return this.#told;
      if (timer && (!cue || timer[1] <= cue.atMs)) {
        if (timer[1] > untilMs) return this.#told;
        this.#timers.delete(timer[0]);
        this.#step({ type: 'timer', timer: timer[0], nowMs: timer[1] });
      } else if (cue) {
        if (cue.atMs > untilMs) return this.#told;
        this.#cues.splice(this.#cues.indexOf(cue), 1);
        this.#step({ ...cue.event(), nowMs: cue.atMs } as TurnEvent);
      }
    }
  }

  #step(event: TurnEvent): void {
    const { state, effects } = reduceTurn(this.state, event);
    this.state = state;
    for (const effect of effects) this.#perform(effect, event.nowMs);
  }

  #perform(effect: TurnEffect, nowMs: number): void {
    if (effect.type === 'set-timer') this.#timers.set(effect.timer, nowMs + effect.delayMs);
    else if (effect.type === 'cancel-timer') this.#timers.delete(effect.timer);
    else this.#told.push(`${nowMs} ${tell(effect)}`);
  }
}

function tell(effect: Exclude<TurnEffect, { type: 'set-timer' | 'cancel-timer' }>): string {
  switch (effect.type) {
    case 'start-reply':
      return [
        `start-reply ${effect.turnId} ${effect.speaker} ${effect.reason}`,
        ...Object.values(effect.cue ?? {}),
        ...(effect.speculated ? ['speculated'] : []),
      ].join(' ');
    case 'speculate':
      return `speculate ${effect.turnId} ${effect.speaker} "${effect.text}"`;
    case 'cut-reply':
      return `cut-reply ${effect.turnId} ${effect.cause}`;
    case 'drop-speculation':
    case 'pause-speech':
    case 'resume-speech':
      return `${effect.type} ${effect.turnId}`;
    case 'commit-host':
      return `commit-host${effect.answered ? '' : '-unanswered'} "${effect.text}"`;
    case 'marker':
      return `marker "${effect.label}"`;
    case 'note':
      return `note ${Object.values(effect.note).join(' ')}`;
  }
}
