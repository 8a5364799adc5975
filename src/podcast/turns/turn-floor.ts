import { HOST_ID } from '../../protocol/live-session.js';
import { newRun } from './ai-run.js';
import { scheduleGap } from './autopilot.js';
import { afterHost, asks, spokenMarker } from './director.js';
import { asksForTime, givesFloorBack, type ThinkingScene } from './thinking-mode.js';
import {
  emptyUtterance,
  utteranceText,
  type Phase,
  type RecentLine,
  type Step,
  type TurnEffect,
  type TurnMachineState,
} from './turn-state.js';
import { startReply } from './turn-start.js';

/** Moves of the floor: who gets it, who loses it, and what becomes of the host's words. */

const RECENT_LINES = 24;

export function remember(recent: readonly RecentLine[], line: RecentLine): readonly RecentLine[] {
  return [...recent, line].slice(-RECENT_LINES);
}

/** Takes the floor from whoever replies; the state is left listening, or with the host if the host is speaking. */
export function cutReply(state: TurnMachineState, by: 'words' | 'voice' | 'button' | 'text'): Step {
  const floor: Phase = state.voice.speaking ? { name: 'host-speaking' } : { name: 'listening' };
  const effects: TurnEffect[] = [
    { type: 'cancel-timer', timer: 'resume' },
    { type: 'cancel-timer', timer: 'barge-in' },
    { type: 'cancel-timer', timer: 'gap' },
  ];
  if (!('turnId' in state.phase)) return { state: { ...state, phase: floor }, effects };
  const { turnId } = state.phase;
  effects.push(
    { type: 'cut-reply', turnId, cause: by === 'button' ? 'host' : 'barge-in' },
    { type: 'note', note: { kind: 'barge-in', turnId, by } },
  );
  return { state: { ...state, phase: floor, run: newRun }, effects };
}

interface Committed extends Step {
  readonly clauses: readonly string[];
}

/** Makes the host's words a line of the conversation and forgets them as pending. */
export function commitHost(state: TurnMachineState, options: { answered: boolean; partial: boolean }): Committed {
  const { utterance } = state;
  const text = utteranceText(utterance);
  const clauses = [...utterance.finals, utterance.partial].filter((part) => part !== '');
  const cleared = { ...state, utterance: emptyUtterance };
  if (text === '') return { state: cleared, effects: [], clauses };
  const startAt = utterance.startAt ?? utterance.endAt;
  const effects: TurnEffect[] = [
    {
      type: 'commit-host',
      text,
      startAt,
      endAt: Math.max(startAt, utterance.endAt),
      typed: utterance.typed,
      answered: options.answered,
    },
  ];
  const label = spokenMarker(text);
  if (label !== null) effects.push({ type: 'marker', label });
  return {
    state: {
      ...cleared,
      recent: options.answered ? remember(state.recent, { speaker: HOST_ID, text }) : state.recent,
      run: options.answered ? newRun : state.run,
      taken: options.partial ? { until: utterance.endAt, words: wordCount(utterance.partial) } : state.taken,
    },
    effects,
    clauses,
  };
}

function wordCount(text: string): number {
  return text.split(/\s+/).filter(Boolean).length;
}

/** The host's turn is over: commit it and let the director choose who answers. */
export function answerHost(state: TurnMachineState, before: readonly TurnEffect[] = []): Step {
  const text = utteranceText(state.utterance);
  if (asksForTime(text, sceneOf(state)) && !givesFloorBack(text)) return beginHold(state, { byHand: false, before });
  const { utterance, voice } = state;
  const answered = utterance.typed ? null : { ms: voice.lastMs, at: utterance.endAt };
  const committed = commitHost({ ...state, answered }, { answered: true, partial: utterance.partial !== '' });
  const pending = sinceLastReply(committed.state.recent);
  const clauses = committed.clauses.length > 0 ? [...pending.slice(0, -1), ...committed.clauses] : pending;
  const direction = afterHost(clauses, committed.state);
  const effects = [...before, ...committed.effects];
  if (direction === null) return { state: { ...committed.state, phase: { name: 'listening' } }, effects };
  return startReply(committed.state, direction, effects);
}

/** A filler alone is thinking when an AI speaker has just asked something. */
export function sceneOf({ recent }: TurnMachineState): ThinkingScene {
  const last = recent.at(-1);
  return { afterQuestion: last !== undefined && last.speaker !== HOST_ID && asks(last.text) };
}

/** What the host said since an AI speaker was last heard: a reply cut before its first word answers nothing. */
function sinceLastReply(recent: readonly RecentLine[]): readonly string[] {
  const last = recent.findLastIndex((line) => line.speaker !== HOST_ID);
  return recent.slice(last + 1).map((line) => line.text);
}

export function beginHold(state: TurnMachineState, options: { byHand: boolean; before?: readonly TurnEffect[] }): Step {
  return {
    state: { ...state, phase: { name: 'holding', byHand: options.byHand, from: state.utterance.finals.length } },
    effects: [
      ...(options.before ?? []),
      { type: 'cancel-timer', timer: 'endpoint' },
      { type: 'cancel-timer', timer: 'gap' },
      { type: 'set-timer', timer: 'hold', delayMs: state.settings.holdMs },
      { type: 'note', note: { kind: 'hold', on: true, byHand: options.byHand } },
    ],
  };
}

/** The thinking mode's button, and its bound: what the host has said by then is answered. */
export function setHold(state: TurnMachineState, on: boolean): Step {
  if (on) {
    if (state.phase.name === 'holding') return { state, effects: [] };
    const free = 'turnId' in state.phase ? cutReply(state, 'button') : { state, effects: [] };
    return beginHold(free.state, { byHand: true, before: free.effects });
  }
  if (state.phase.name !== 'holding') return { state, effects: [] };
  const effects: TurnEffect[] = [
    { type: 'cancel-timer', timer: 'hold' },
    { type: 'note', note: { kind: 'hold', on: false, byHand: state.phase.byHand } },
  ];
  const listening: TurnMachineState = { ...state, phase: { name: 'listening' } };
  if (state.voice.speaking) return { state: { ...state, phase: { name: 'host-speaking' } }, effects };
  const text = utteranceText(state.utterance);
  if (text !== '' && !asksForTime(text, sceneOf(state))) return answerHost(listening, effects);
  const committed = commitHost(listening, { answered: false, partial: false });
  return scheduleGap({ ...committed.state }, [...effects, ...committed.effects]);
}

/** The interrupt button: whoever speaks is cut, pending words stay pending. */
export function floorTake(state: TurnMachineState): Step {
  if (state.phase.name === 'holding') return { state, effects: [] };
  if ('turnId' in state.phase) return cutReply(state, 'button');
  if (state.phase.name !== 'deciding') return { state, effects: [] };
  return { state: { ...state, phase: { name: 'listening' } }, effects: [{ type: 'cancel-timer', timer: 'gap' }] };
}

/** Another way of going on than the mode's own button ends it as well. */
function endHold({ phase }: TurnMachineState): readonly TurnEffect[] {
  const timer: TurnEffect = { type: 'cancel-timer', timer: 'hold' };
  if (phase.name !== 'holding') return [timer];
  return [timer, { type: 'note', note: { kind: 'hold', on: false, byHand: phase.byHand } }];
}

/** The host hands the floor to a speaker: pending words are committed, whoever else speaks is cut. */
export function floorGive(state: TurnMachineState, speaker: string): Step {
  if ('turnId' in state.phase && state.phase.speaker === speaker && state.phase.name !== 'paused') {
    return { state, effects: [] };
  }
  const cut = 'turnId' in state.phase ? cutReply(state, 'button') : { state, effects: [] };
  const committed = commitHost(cut.state, { answered: true, partial: cut.state.utterance.partial !== '' });
  const timers: TurnEffect[] = [{ type: 'cancel-timer', timer: 'endpoint' }, ...endHold(state)];
  const given = { speaker, reason: 'given' } as const;
  const said = sinceLastReply(committed.state.recent).length > 0;
  return startReply({ ...committed.state, run: newRun }, said ? given : { ...given, cue: { kind: 'continue' } }, [
    ...cut.effects,
    ...timers,
    ...committed.effects,
  ]);
}

/** A typed line takes the same road as a final transcript, and is complete by nature. */
export function hostText(state: TurnMachineState, event: { text: string; at: number }): Step {
  const cut = 'turnId' in state.phase ? cutReply(state, 'text') : { state, effects: [] };
  const utterance = {
    ...cut.state.utterance,
    finals: [...cut.state.utterance.finals, event.text],
    partial: '',
    startAt: cut.state.utterance.startAt ?? event.at,
    endAt: Math.max(cut.state.utterance.endAt, event.at),
    typed: true,
  };
  const timers: TurnEffect[] = [
    { type: 'cancel-timer', timer: 'endpoint' },
    ...endHold(state),
    { type: 'cancel-timer', timer: 'gap' },
  ];
  return answerHost({ ...cut.state, utterance }, [...cut.effects, ...timers]);
}
