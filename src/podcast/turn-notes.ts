import { HOST_ID } from '../protocol/live-session.js';
import type { FloorDecision } from '../protocol/floor-decision.js';
import type { SessionContext } from './session-context.js';
import { talkShares } from './turns/director.js';
import type { TurnEffect, TurnMachineState, TurnNote } from './turns/turn-state.js';

type StartReply = Extract<TurnEffect, { type: 'start-reply' }>;

/** Writes the turn machine's decisions to the event log; whose floor it is, the clients learn as well. */
export function logNote(context: SessionContext, note: TurnNote, state: TurnMachineState): void {
  const { events } = context;
  switch (note.kind) {
    case 'endpoint':
      return events.log({ type: 'endpoint', delayMs: note.delayMs, completeness: note.completeness });
    case 'false-barge-in':
      return events.log({ type: 'false-barge-in', turnId: note.turnId, because: note.because });
    case 'barge-in':
      return events.log({ type: 'barge-in', turnId: note.turnId, by: note.by });
    case 'hold':
      return events.log({ type: 'hold', on: note.on, byHand: note.byHand });
    case 'autopilot':
      return events.log({ type: 'autopilot', on: note.on });
    case 'floor-to-host':
      return tellDecision(context, { speaker: HOST_ID, reason: note.because, shares: talkShares(state) });
  }
}

/** Tells who was given the floor and why. */
export function tellFloor(context: SessionContext, effect: StartReply, state: TurnMachineState): void {
  const { speaker, turnId, reason, cue } = effect;
  const point = cue?.point === undefined ? undefined : context.briefing.talkingPoints[cue.point]?.title;
  tellDecision(context, {
    speaker,
    turnId,
    reason,
    ...(cue === undefined ? {} : { cue: cue.kind }),
    ...(point === undefined ? {} : { point }),
    ...(cue?.because === undefined ? {} : { because: cue.because }),
    shares: talkShares(state),
  });
}

function tellDecision({ events, outbox }: SessionContext, decision: FloorDecision): void {
  events.log({ type: 'floor.decision', ...decision });
  outbox.emit('floor.decision', decision);
}
