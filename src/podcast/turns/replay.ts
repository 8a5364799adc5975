import { isDeepStrictEqual } from 'node:util';
import { reduceTurn } from './turn-machine.js';
import type { TurnEvent, TurnMachineState } from './turn-state.js';

/** Where a replay first came to something else than the log. */
export interface ReplayDifference {
  /** Line of the log, from 1. */
  readonly line: number;
  readonly event: unknown;
  readonly logged: unknown;
  readonly replayed: unknown;
}

export interface ReplayResult {
  readonly steps: number;
  readonly turns: number;
  readonly difference: ReplayDifference | null;
}

interface LogLine {
  readonly type?: unknown;
  readonly turns?: unknown;
  readonly event?: unknown;
  readonly effects?: unknown;
}

/**
 * Runs a session's decisions again from its event log: the same turn machine, fed what happened, must ask for the same.
 * Needs no audio, no engine and no key. Stops at the first difference.
 * @throws Error for a log that does not begin with a session of this version.
 */
export function replayLog(text: string): ReplayResult {
  const lines = text.split('\n').map(parseLine);
  let state = beginning(lines);
  if (state === null) {
    throw new Error('This is not the event log of a session that can be replayed: its session.start has no turns.');
  }
  let steps = 0;
  for (const [index, line] of lines.entries()) {
    // Another process took the session up: it says where it began.
    if (line?.type === 'session.resume') state = line.turns as TurnMachineState;
    if (line?.type !== 'turn.step') continue;
    const { event, effects: logged } = line;
    const next = reduceTurn(state, event as TurnEvent);
    const replayed: unknown = JSON.parse(JSON.stringify(next.effects));
    steps += 1;
    if (!isDeepStrictEqual(replayed, logged)) {
      return { steps, turns: next.state.turns, difference: { line: index + 1, event, logged, replayed } };
    }
    state = next.state;
  }
  return { steps, turns: state.turns, difference: null };
}

/** Where the turn machine stood at the end of a log; null for a log that cannot be replayed. */
export function lastTurnState(text: string): TurnMachineState | null {
  const lines = text.split('\n').map(parseLine);
  let state = beginning(lines);
  for (const line of lines) {
    if (line?.type === 'session.resume') state = line.turns as TurnMachineState;
    if (state !== null && line?.type === 'turn.step') state = reduceTurn(state, line.event as TurnEvent).state;
  }
  return state;
}

function beginning(lines: readonly (LogLine | null)[]): TurnMachineState | null {
  const start = lines.find((line) => line?.type === 'session.start');
  return typeof start?.turns === 'object' && start.turns !== null ? (start.turns as TurnMachineState) : null;
}

function parseLine(line: string): LogLine | null {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return null; // the empty last line, or the one a kill cut in its middle
  }
}
