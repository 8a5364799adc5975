import { endpointDelayMs } from './endpointing.js';
import { learnPause } from './pause-habit.js';
import { utteranceText, type Step, type TurnEffect, type TurnMachineState } from './turn-state.js';

/** How long the host is waited for: by the words, and by the pauses this host usually makes. */

/** Milliseconds of silence after the last voiced sample that end a turn of these words. */
export function hostWaitMs(
  { settings, habit, cast }: Pick<TurnMachineState, 'settings' | 'habit' | 'cast'>,
  text: string,
): number {
  return endpointDelayMs(text, settings, { habit, names: hostNames({ cast }) });
}

/** What the host calls the AI speakers. */
export function hostNames({ cast }: Pick<TurnMachineState, 'cast'>): readonly string[] {
  return cast.flatMap(({ name, aliases }) => [name, ...aliases]);
}

/** The host paused and went on within the wait. */
export function learnFromPause(state: TurnMachineState): TurnMachineState {
  const { pausedMs } = state.voice;
  return pausedMs === null
    ? state
    : { ...state, habit: learnPause(state.habit, { kind: 'went-on', pauseMs: pausedMs }) };
}

/** The host spoke over a reply: soon after its beginning that says the pause before it was none. */
export function learnFromCut(state: TurnMachineState, backchannel: boolean): TurnMachineState {
  const { voice, answered, audibleMs } = state;
  if (answered === null) return state;
  const replyHeardMs = audibleMs === null ? null : Math.max(0, voice.sinceMs - audibleMs);
  const pause = { kind: 'cut-off', pauseMs: voice.sinceMs - answered.ms, replyHeardMs, backchannel } as const;
  return { ...state, habit: learnPause(state.habit, pause), answered: null };
}

/** Starts or restarts the wait for the end of the turn from what is known now. */
export function armEndpoint(state: TurnMachineState, nowMs: number): Step {
  const text = utteranceText(state.utterance);
  const due = Math.max(0, state.voice.lastMs + hostWaitMs(state, text) - nowMs);
  const effects: TurnEffect[] = [{ type: 'set-timer', timer: 'endpoint', delayMs: due }];
  const { speculateMs } = state.settings;
  if (speculateMs !== null && text !== '')
    effects.push({ type: 'set-timer', timer: 'speculate', delayMs: speculateMs });
  return { state, effects };
}
