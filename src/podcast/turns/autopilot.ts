import { HOST_ID } from '../../protocol/live-session.js';
import { newRun, type CloseReason, type TurnCue } from './ai-run.js';
import { afterReply, asks, handedTo, moderatorOf, plannedTurnMs, type Direction } from './director.js';
import { isCovered, nextPoint, withOffer } from './topic-progress.js';
import { startReply, type DirectedTurn } from './turn-start.js';
import type { RecentLine, Step, TurnEffect, TurnMachineState } from './turn-state.js';

/** AI speakers carry on by themselves: after natural gaps, through the talking points, and back to the host in time. */

/** Hand-overs that are followed without autopilot before the host has to say something. */
const HAND_OVERS_MAX = 2;
/** Lines that may turn over a point before the next one is suggested. */
const REACTIONS = 1;
/** A question is answered sooner than a statement, as people do. */
const GAP_FACTOR = { question: 0.6, statement: 1.2 } as const;
/** No two gaps are alike; the turn's number decides, so that a replay has the same ones. */
const GAP_VARIATION = 0.15;

/** A turn is over, or nobody has anything to say: the pause before the next AI speaker, or the host's turn. */
export function scheduleGap(state: TurnMachineState, before: readonly TurnEffect[]): Step {
  const listening: TurnMachineState = { ...state, phase: { name: 'listening' } };
  const goesOn = state.autopilot ? !state.run.over : handOver(state) !== null;
  if (!state.hostPresent || !goesOn) return { state: listening, effects: before };
  const because = state.autopilot ? endOfRun(state) : null;
  if (because !== null) {
    const note: TurnEffect = { type: 'note', note: { kind: 'floor-to-host', because } };
    return { state: { ...listening, run: { ...state.run, over: true } }, effects: [...before, note] };
  }
  return {
    state: { ...state, phase: { name: 'deciding' } },
    effects: [...before, { type: 'set-timer', timer: 'gap', delayMs: gapMs(state) }],
  };
}

/** The gap is over, or the host is back: an AI speaker carries on if nothing else has happened. */
export function carryOn(state: TurnMachineState): Step {
  if (state.phase.name === 'listening' && state.autopilot) return scheduleGap(state, []);
  if (state.phase.name !== 'deciding' || !state.hostPresent) return { state, effects: [] };
  const turn = state.autopilot ? nextTurn(state) : handOver(state);
  if (turn === null) return { state: { ...state, phase: { name: 'listening' } }, effects: [] };
  return startReply(withCue(state, turn.cue), turn);
}

export function setAutopilot(state: TurnMachineState, on: boolean): Step {
  if (on === state.autopilot) return { state, effects: [] };
  const note: TurnEffect = { type: 'note', note: { kind: 'autopilot', on } };
  // Switched on again after the points were summed up, it lets them talk on without any.
  const topic = on && state.topic.ending === 'wrapped' ? { ...state.topic, ending: 'free' as const } : state.topic;
  const next = { ...state, autopilot: on, run: newRun, topic };
  if (on && state.phase.name === 'listening' && !state.voice.speaking) return scheduleGap(next, [note]);
  if (!on && state.phase.name === 'deciding') {
    return {
      state: { ...next, phase: { name: 'listening' } },
      effects: [note, { type: 'cancel-timer', timer: 'gap' }],
    };
  }
  return { state: next, effects: [note] };
}

/** Without autopilot nobody speaks unasked, but a question to another speaker by name is answered. */
function handOver(state: TurnMachineState): DirectedTurn | null {
  const last = state.recent.at(-1);
  const handed = last && state.run.turns <= HAND_OVERS_MAX ? handedTo(last, state) : null;
  if (handed === null || handed === HOST_ID) return null;
  return { speaker: handed, reason: 'handed-over', cue: { kind: 'continue' } };
}

/** Why the run is over now that a turn is; null when another one may follow. */
function endOfRun({ run, settings, topic }: TurnMachineState): CloseReason | null {
  if (run.closing !== null) return run.closing;
  if (topic.ending === 'wrapped') return 'points-made';
  return run.turns >= settings.aiRunMax ? 'run-limit' : null;
}

/** Who carries on, with what to do; the run's last turn turns to the host. */
function nextTurn(state: TurnMachineState): DirectedTurn | null {
  const direction = state.turns === 0 ? opening(state) : afterReply(state);
  if (direction === null) return null;
  const because = closeReason(state, direction.speaker);
  if (because === null) return { ...direction, cue: cueFor(state, direction) };
  const cue: TurnCue = { kind: because === 'points-made' ? 'wrap-up' : 'hand-back', because };
  const closer = direction.reason === 'handed-over' ? undefined : moderatorOf(state);
  return closer ? { speaker: closer.id, reason: 'closing', cue } : { ...direction, cue };
}

function opening(state: TurnMachineState): Direction | null {
  const opener = moderatorOf(state);
  return opener ? { speaker: opener.id, reason: 'opening' } : afterReply(state);
}

/** Why the next turn must be the last before the host's; null when it need not. */
function closeReason(state: TurnMachineState, speaker: string): CloseReason | null {
  const { run, settings, topic, points } = state;
  if (topic.ending === 'open' && isCovered(topic, points)) return 'points-made';
  if (run.repeated && (run.repeats > 1 || nextPoint(state, speaker) === null)) return 'repetition';
  if (run.turns + 1 >= settings.aiRunMax) return 'run-limit';
  const tooLong = run.turns > 0 && run.heardMs + plannedTurnMs(state, speaker) >= settings.aiRunMs;
  return tooLong ? 'time-limit' : null;
}

/** Every point gets its reactions before the next one; a question is answered first, a repetition ends the point. */
function cueFor(state: TurnMachineState, { speaker, reason }: Direction): TurnCue {
  const { topic, run, cast } = state;
  const next = nextPoint(state, speaker);
  const point = next === null ? {} : { point: next };
  if (state.turns === 0) return { kind: 'open', ...point };
  const alone = cast.length === 1;
  const reacting = !alone && topic.made.length > 0 && topic.linesSince < REACTIONS;
  if (next !== null && run.repeated) return { kind: 'next-point', ...point, because: 'repetition' };
  if (next === null || reason === 'handed-over' || reacting) return { kind: 'continue' };
  return { kind: 'next-point', ...point };
}

function withCue(state: TurnMachineState, cue: TurnCue | undefined): TurnMachineState {
  if (cue === undefined) return state;
  const offered = cue.point === undefined ? state.topic : withOffer(state.topic, cue.point);
  const closing = cue.kind === 'hand-back' || cue.kind === 'wrap-up' ? (cue.because ?? null) : null;
  return {
    ...state,
    topic: cue.kind === 'wrap-up' ? { ...offered, ending: 'wrapped' } : offered,
    run: { ...state.run, closing },
  };
}

/** The pause before the next AI speaker; a question that may be the host's waits for the host. */
function gapMs(state: TurnMachineState): number {
  const { settings, recent } = state;
  const last = recent.at(-1);
  const asking = last !== undefined && last.speaker !== HOST_ID && asks(last.text);
  if (asking && state.autopilot && asksHost(state, last)) return settings.hostAnswerMs;
  const factor = asking ? GAP_FACTOR.question : GAP_FACTOR.statement;
  return Math.round(settings.gapMs * factor * variation(state.turns));
}

/** By name, or by asking back whoever has just spoken. */
function asksHost(state: TurnMachineState, line: RecentLine): boolean {
  const handed = handedTo(line, state);
  return handed === HOST_ID || (handed === null && state.recent.at(-2)?.speaker === HOST_ID);
}

/** Knuth's multiplier scatters the turn's number over 0 to 1. */
function variation(turns: number): number {
  const scattered = (Math.imul(turns + 1, 2_654_435_761) >>> 16) / 65_535;
  return 1 + GAP_VARIATION * (2 * scattered - 1);
}
