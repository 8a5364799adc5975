import type { TurnMachineState } from './turn-state.js';

/**
 * A machine taken up again after its process was gone: who had the floor has lost it, and every moment that was
 * counted on that process's clock is forgotten. What was said, made and learned stays.
 */
export function resting(state: TurnMachineState): TurnMachineState {
  return {
    ...state,
    phase: { name: 'listening' },
    voice: { speaking: false, sinceMs: 0, lastMs: 0, lastAt: state.voice.lastAt, pausedMs: null },
    utterance: { ...state.utterance, partial: '', heardMs: 0 },
    audibleMs: null,
    heardUntilMs: null,
    answered: null,
    speculation: null,
    speculations: 0,
    hostPresent: false,
  };
}
