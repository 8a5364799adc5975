import type { EventLogger } from '../recording/index.js';
import type { TurnNote } from './turns/turn-state.js';

/** Writes the turn machine's decisions to the event log. */
export function logNote(events: EventLogger, note: TurnNote): void {
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
      return events.log({ type: 'floor.host', because: note.because });
  }
}
