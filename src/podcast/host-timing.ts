import type { SpeechChange } from '../audio/vad.js';
import type { Clock } from '../core/clock.js';
import { samplesToMs } from '../protocol/audio-format.js';
import type { TurnBeginning } from './reply/turn-latency.js';
import { hostWaitMs } from './turns/host-wait.js';
import type { TurnEffect, TurnMachineState } from './turns/turn-state.js';

type SetTimer = Extract<TurnEffect, { type: 'set-timer' }>;
type StartReply = Pick<Extract<TurnEffect, { type: 'start-reply' }>, 'reason' | 'cue'>;
type CommitHost = Extract<TurnEffect, { type: 'commit-host' }>;

/** When the host spoke and was understood: what an answer is timed from, and how long the host has talked. */
export class HostTiming {
  #voiceFrom = 0;
  #end: { readonly at: number; readonly ms: number } | null = null;
  #final = false;
  #silentEnough = false;
  #committed: { readonly text: string; readonly typed: boolean; readonly awaitedFinal: boolean } | null = null;
  #talkSamples = 0;

  constructor(private readonly clock: Clock) {}

  /** Milliseconds of voice so far. */
  get talkMs(): number {
    return Math.round(samplesToMs(this.#talkSamples));
  }

  /** The voice began or ended at a sample that was, on our clock, at `ms`. */
  voice({ type, at }: SpeechChange, ms: number): void {
    if (type === 'start') {
      this.#voiceFrom = at;
      return;
    }
    this.#end = { at, ms };
    this.#talkSamples += Math.max(0, at - this.#voiceFrom);
  }

  /** Words came; after a partial text the final one is still to come. */
  words(final: boolean): void {
    this.#final = final;
  }

  /** The machine waits for the end of the turn: not at all when the silence has lasted and only words were missing. */
  armed({ timer, delayMs }: SetTimer): void {
    if (timer === 'endpoint') this.#silentEnough = delayMs === 0;
  }

  /** These are the words that will be answered. */
  committed({ text, typed, answered }: CommitHost): void {
    if (answered) this.#committed = { text, typed, awaitedFinal: this.#silentEnough || !this.#final };
  }

  /** What a turn that is decided upon now is timed from. */
  beginning({ reason, cue }: StartReply, state: TurnMachineState): TurnBeginning {
    const decidedMs = this.clock.nowMs();
    const answersHost = reason !== 'given' && cue === undefined;
    if (!answersHost || !this.#end || !this.#committed || this.#committed.typed) return { decidedMs, hostEnd: null };
    const { text, awaitedFinal } = this.#committed;
    return { decidedMs, hostEnd: { ...this.#end, silenceMs: hostWaitMs(state, text), awaitedFinal } };
  }
}
