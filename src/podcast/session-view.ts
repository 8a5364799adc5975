import type { CastMember, SessionSnapshot } from '../protocol/live-session.js';
import { HOST_ID } from '../protocol/live-session.js';
import { withTurn } from '../protocol/turn-figures.js';
import { limits } from '../limits.js';
import type { Outbox } from './outbox.js';
import type { TurnMachineState } from './turns/turn-state.js';

/** What clients see of the session; sends only the members that changed. */
export class SessionView {
  #snapshot: SessionSnapshot;
  #changed = new Set<keyof SessionSnapshot>();

  constructor(
    initial: SessionSnapshot,
    private readonly outbox: Outbox,
  ) {
    this.#snapshot = initial;
  }

  get snapshot(): SessionSnapshot {
    return this.#snapshot;
  }

  update(patch: Partial<SessionSnapshot>): void {
    for (const key of Object.keys(patch) as (keyof SessionSnapshot)[]) {
      if (this.#snapshot[key] !== patch[key]) this.#changed.add(key);
    }
    this.#snapshot = { ...this.#snapshot, ...patch };
  }

  /** For whoever joins later: those who are here learn it from an event of its own. */
  keep(patch: Partial<SessionSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...patch };
  }

  /** Figures of a turn, likewise told by events of their own. */
  turn(turn: Parameters<typeof withTurn>[1]): void {
    this.keep({ turns: withTurn(this.#snapshot.turns, turn, limits.snapshotLines) });
  }

  updateMember(id: string, patch: Partial<CastMember>): void {
    this.update({ cast: this.#snapshot.cast.map((member) => (member.id === id ? { ...member, ...patch } : member)) });
  }

  /** Takes over what the turn machine knows. */
  follow(state: TurnMachineState): void {
    const cast = this.#snapshot.cast.map((member) => follow(member, state));
    const moved = cast.some((member, index) => member !== this.#snapshot.cast[index]);
    this.update({
      turnState: state.phase.name,
      turnId: 'turnId' in state.phase ? state.phase.turnId : null,
      autopilot: state.autopilot,
      hostPresent: state.hostPresent,
      ...(moved ? { cast } : {}),
    });
  }

  /** Sends what has changed since the last time, as one event. */
  send(): void {
    if (this.#changed.size === 0) return;
    const state = Object.fromEntries([...this.#changed].map((key) => [key, this.#snapshot[key]]));
    this.#changed = new Set();
    this.outbox.emit('session.state', { state });
  }
}

function follow(member: CastMember, state: TurnMachineState): CastMember {
  const next = memberState(member, state);
  const talkMs = member.kind === 'ai' ? Math.round(state.talkMs[member.id] ?? 0) : member.talkMs;
  return next === member.state && talkMs === member.talkMs ? member : { ...member, state: next, talkMs };
}

function memberState(member: CastMember, { phase, voice }: TurnMachineState): CastMember['state'] {
  if (member.id === HOST_ID) {
    if (voice.speaking) return 'speaking';
    return phase.name === 'holding' ? 'holding' : 'listening';
  }
  if (!('speaker' in phase) || phase.speaker !== member.id) return 'listening';
  if (phase.name === 'paused') return 'holding';
  return phase.name === 'speaking' ? 'speaking' : 'thinking';
}
