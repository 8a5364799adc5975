import { carryOn, setAutopilot } from './autopilot.js';
import { settleSpeculation, speculate } from './speculation.js';
import { floorGive, floorTake, hostText, setHold } from './turn-floor.js';
import { bargeInTimer, endpointTimer, resumeTimer, voiceEnd, voiceStart } from './turn-host.js';
import { replyAudible, replyDone } from './turn-reply.js';
import type { Step, TimerName, TurnEvent, TurnMachineState } from './turn-state.js';
import { sttWords } from './turn-words.js';

/**
 * The conversation as a pure function: what is, what happened → what is now, and what to do about it.
 * Synchronous and without a clock, so that a replay of the events gives the same turns.
 */
export function reduceTurn(state: TurnMachineState, event: TurnEvent): Step {
  if (state.phase.name === 'ended') return afterTheEnd(state, event);
  return settleSpeculation(state, happen(state, event));
}

/** What the end cut off was heard up to there: it counts, though nothing comes of it. */
function afterTheEnd(state: TurnMachineState, event: TurnEvent): Step {
  return event.type === 'reply-done' ? replyDone(state, event) : { state, effects: [] };
}

function happen(state: TurnMachineState, event: TurnEvent): Step {
  switch (event.type) {
    case 'voice-start':
      return voiceStart(state, event);
    case 'voice-end':
      return voiceEnd(state, event);
    case 'stt-partial':
      return sttWords(state, { ...event, final: false, endAt: event.startAt });
    case 'stt-final':
      return sttWords(state, { ...event, final: true });
    case 'host-text':
      return hostText(state, event);
    case 'floor-take':
      return floorTake(state);
    case 'floor-give':
      return floorGive(state, event.speaker);
    case 'autopilot':
      return setAutopilot(state, event.on);
    case 'hold':
      return setHold(state, event.on);
    case 'reply-text':
      return { state: withSpokenText(state, event.turnId, event.text), effects: [] };
    case 'reply-audible':
      return replyAudible(state, event);
    case 'reply-done':
      return replyDone(state, event);
    case 'timer':
      return timer(state, event);
    case 'host-left':
      return { state: { ...state, hostPresent: false }, effects: [] };
    case 'host-joined':
      return carryOn({ ...state, hostPresent: true });
    case 'end':
      return end(state);
  }
}

function timer(state: TurnMachineState, event: Extract<TurnEvent, { type: 'timer' }>): Step {
  const { nowMs } = event;
  switch (event.timer) {
    case 'endpoint':
      return endpointTimer(state, nowMs);
    case 'speculate':
      return speculate(state);
    case 'barge-in':
      return bargeInTimer(state, event);
    case 'resume':
      return resumeTimer(state);
    case 'hold':
      return setHold(state, false);
    case 'gap':
      return carryOn(state);
  }
}

/** About half a minute of speech: an echo is of the last words, and a room gives none back later. */
const SPOKEN_CHARS = 600;

function withSpokenText(state: TurnMachineState, turnId: string, text: string): TurnMachineState {
  const current = 'turnId' in state.phase && state.phase.turnId === turnId;
  return current ? { ...state, spokenText: `${state.spokenText} ${text}`.trim().slice(-SPOKEN_CHARS) } : state;
}

const TIMERS: readonly TimerName[] = ['endpoint', 'speculate', 'barge-in', 'resume', 'hold', 'gap'];

function end(state: TurnMachineState): Step {
  const cut =
    'turnId' in state.phase ? [{ type: 'cut-reply', turnId: state.phase.turnId, cause: 'session-ended' } as const] : [];
  return {
    state: { ...state, phase: { name: 'ended' } },
    effects: [...TIMERS.map((name) => ({ type: 'cancel-timer', timer: name }) as const), ...cut],
  };
}
