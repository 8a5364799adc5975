import type { PlaybackReport } from '../../src/protocol/client-events.js';
import { HOST_ID, type TurnStateName } from '../../src/protocol/live-session.js';
import type { ServerEvent } from '../../sdk/server-events.js';

/** A stretch in samples of the host's clock. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** One reply as the host's side saw and heard it; places are samples of the host's clock. */
export interface Reply {
  readonly turnId: string;
  readonly speaker: string;
  readonly startedAt: number;
  /** The stretches in which it sounded; the last one is open (`to` is as far as was told) while it sounds. */
  readonly sounded: readonly Span[];
  readonly over: 'no' | 'whole' | 'cut';
}

export interface HostLine {
  readonly text: string;
  readonly committedAt: number;
}

/** What happened in a take, written down from the server's events and the loudspeaker's reports. */
export class Account {
  readonly hostLines: HostLine[] = [];
  /** The recogniser's final texts. */
  readonly heard: string[] = [];
  readonly errors: string[] = [];
  turnState: TurnStateName = 'listening';
  readonly #replies = new Map<string, Reply>();

  get replies(): readonly Reply[] {
    return [...this.#replies.values()];
  }

  /** `at` is where the host's clock stood when the event came. */
  event(event: ServerEvent, at: number): void {
    switch (event.name) {
      case 'session.state':
        this.turnState = event.payload.state.turnState ?? this.turnState;
        return;
      case 'stt.final':
        this.heard.push(event.payload.text);
        return;
      case 'turn.start': {
        const { turnId, speaker } = event.payload;
        this.#replies.set(turnId, { turnId, speaker, startedAt: at, sounded: [], over: 'no' });
        return;
      }
      case 'turn.end': {
        const { turnId, speaker, text, interrupted } = event.payload.line;
        if (speaker === HOST_ID) this.hostLines.push({ text, committedAt: at });
        else this.#change(turnId, { over: interrupted ? 'cut' : 'whole' });
        return;
      }
      case 'error':
        this.errors.push(event.payload.message);
        return;
      default:
        return;
    }
  }

  played({ turnId, state, at }: PlaybackReport): void {
    const sounded = this.#replies.get(turnId)?.sounded ?? [];
    const last = sounded.at(-1);
    if (state === 'started') this.#change(turnId, { sounded: [...sounded, { from: at, to: at }] });
    // What was cleared before it sounded has no stretch to end.
    else if (last !== undefined) this.#change(turnId, { sounded: [...sounded.slice(0, -1), { ...last, to: at }] });
  }

  #change(turnId: string, change: Partial<Reply>): void {
    const reply = this.#replies.get(turnId);
    if (reply !== undefined) this.#replies.set(turnId, { ...reply, ...change });
  }
}
