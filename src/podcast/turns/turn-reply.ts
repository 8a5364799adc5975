import type { AiRun } from './ai-run.js';
import { scheduleGap } from './autopilot.js';
import { hostWaitMs } from './host-wait.js';
import { gistOf, isRepetition, withLine } from './repetition.js';
import { hearLine } from './topic-progress.js';
import { remember } from './turn-floor.js';
import { utteranceText, type Step, type TurnEvent, type TurnMachineState } from './turn-state.js';

/** What becomes of a reply once the host hears it, and once it is over. */

export function replyAudible(state: TurnMachineState, { turnId, nowMs }: { turnId: string; nowMs: number }): Step {
  const { phase } = state;
  if (phase.name === 'thinking' && phase.turnId === turnId) {
    return { state: { ...state, phase: { ...phase, name: 'speaking' }, audibleMs: nowMs }, effects: [] };
  }
  if (phase.name === 'paused' && phase.turnId === turnId) {
    return { state: { ...state, phase: { ...phase, heard: true }, audibleMs: state.audibleMs ?? nowMs }, effects: [] };
  }
  return { state, effects: [] };
}

type ReplyDone = Extract<TurnEvent, { type: 'reply-done' }>;

/** The heard text of a reply is known. Only the reply that has the floor gives it up; an earlier one is just remembered. */
export function replyDone(state: TurnMachineState, event: ReplyDone): Step {
  const next = hearReply(state, event);
  const current = 'turnId' in state.phase && state.phase.turnId === event.turnId;
  if (!current) return { state: next, effects: [] };
  const free = { ...next, run: countTurn(state, event), audibleMs: null, answered: null };
  if (state.voice.speaking) return { state: { ...free, phase: { name: 'host-speaking' } }, effects: [] };
  const pending = utteranceText(state.utterance);
  if (pending !== '') {
    const delayMs = hostWaitMs(state, pending);
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

/** What the listeners now know: the line, whose talk time it was, and which points it made. */
function hearReply(state: TurnMachineState, { speaker, text, heardMs, nowMs }: ReplyDone): TurnMachineState {
  const talkMs = { ...state.talkMs, [speaker]: (state.talkMs[speaker] ?? 0) + heardMs };
  if (text === '') return { ...state, talkMs };
  return {
    ...state,
    talkMs,
    heardUntilMs: nowMs,
    talkTurns: { ...state.talkTurns, [speaker]: (state.talkTurns[speaker] ?? 0) + 1 },
    recent: remember(state.recent, { speaker, text }),
    topic: hearLine(state.topic, state.points, text),
    said: withLine(state.said, gistOf(text)),
  };
}

function countTurn({ run, said }: TurnMachineState, { text, heardMs }: ReplyDone): AiRun {
  const repeated = isRepetition(gistOf(text), said);
  const repeats = repeated ? run.repeats + 1 : run.repeats;
  return { ...run, turns: run.turns + 1, heardMs: run.heardMs + heardMs, repeats, repeated };
}
