import { endpointDelayMs } from './endpointing.js';
import { remember, scheduleGap } from './turn-floor.js';
import { utteranceText, type Step, type TurnMachineState } from './turn-state.js';

/** What becomes of a reply once the host hears it, and once it is over. */

export function replyAudible(state: TurnMachineState, turnId: string): Step {
  const { phase } = state;
  if (phase.name === 'thinking' && phase.turnId === turnId) {
    return { state: { ...state, phase: { ...phase, name: 'speaking' } }, effects: [] };
  }
  if (phase.name === 'paused' && phase.turnId === turnId) {
    return { state: { ...state, phase: { ...phase, heard: true } }, effects: [] };
  }
  return { state, effects: [] };
}

/** The heard text of a reply is known. Only the reply that has the floor gives it up; an earlier one is just remembered. */
export function replyDone(
  state: TurnMachineState,
  event: { turnId: string; speaker: string; text: string; heardMs: number },
): Step {
  const recent =
    event.text === '' ? state.recent : remember(state.recent, { speaker: event.speaker, text: event.text });
  const talkMs = { ...state.talkMs, [event.speaker]: (state.talkMs[event.speaker] ?? 0) + event.heardMs };
  const next = { ...state, recent, talkMs };
  const current = 'turnId' in state.phase && state.phase.turnId === event.turnId;
  if (!current) return { state: next, effects: [] };
  const free = { ...next, aiRun: state.aiRun + 1, spokenText: '' };
  if (state.voice.speaking) return { state: { ...free, phase: { name: 'host-speaking' } }, effects: [] };
  const pending = utteranceText(state.utterance);
  if (pending !== '') {
    const delayMs = endpointDelayMs(pending, state.settings);
    return {
      state: { ...free, phase: { name: 'endpointing' } },
      effects: [{ type: 'set-timer', timer: 'endpoint', delayMs }],
    };
  }
  return scheduleGap(free, [
    { type: 'cancel-timer', timer: 'barge-in' },
    { type: 'cancel-timer', timer: 'resume' },
  ]);
}
