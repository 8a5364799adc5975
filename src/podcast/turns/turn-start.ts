import type { TurnCue } from './ai-run.js';
import type { Direction } from './director.js';
import type { Phase, Step, TurnEffect, TurnMachineState } from './turn-state.js';

/** A direction with what the speaker is asked to do; without a cue the turn answers the host's words. */
export interface DirectedTurn extends Direction {
  readonly cue?: TurnCue;
}

/** Gives the floor to a speaker: the start of every reply. */
export function startReply(
  state: TurnMachineState,
  { speaker, reason, cue }: DirectedTurn,
  before: readonly TurnEffect[] = [],
): Step {
  const turnId = `turn-${String(state.turns + 1).padStart(4, '0')}`;
  const phase: Phase = { name: 'thinking', turnId, speaker };
  return {
    state: { ...state, phase, turns: state.turns + 1, audibleMs: null, lastSpeaker: speaker },
    effects: [
      ...before,
      { type: 'cancel-timer', timer: 'gap' },
      // The host gave the floor and talks on: nobody talks over the host.
      ...(state.voice.speaking
        ? [{ type: 'set-timer', timer: 'barge-in', delayMs: state.settings.bargeInMs } as const]
        : []),
      { type: 'start-reply', turnId, speaker, reason, ...(cue === undefined ? {} : { cue }) },
    ],
  };
}
