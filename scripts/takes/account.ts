import { samplesToMs } from '../../src/protocol/audio-format.js';
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
  /** The stretches in which it sounded; while `sounding`, the last one reaches as far as was told. */
  readonly sounded: readonly Span[];
  readonly sounding: boolean;
  readonly over: 'no' | 'whole' | 'cut';
}

/** A final text of the recogniser. */
export interface HeardText {
  readonly text: string;
  /** From the end of the last word to the text's arrival: on a busy machine it grows, and the turns with it. */
  readonly delayMs: number;
}

export interface HostLine {
  readonly text: string;
  readonly committedAt: number;
}

/** What happened in a take, written down from the server's events and the loudspeaker's reports. */
export class Account {
  readonly hostLines: HostLine[] = [];
  readonly heard: HeardText[] = [];
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
        this.heard.push({
          text: event.payload.text,
          delayMs: Math.round(samplesToMs(at - event.payload.endAt)),
        });
        return;
      case 'turn.start': {
        const { turnId, speaker } = event.payload;
        this.#replies.set(turnId, { turnId, speaker, startedAt: at, sounded: [], sounding: false, over: 'no' });
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

  /** A reply that is silent already, held back or never begun, may still be told to be over. */
  played({ turnId, state, at }: PlaybackReport): void {
    const reply = this.#replies.get(turnId);
    if (reply === undefined) return;
    const { sounded, sounding } = reply;
    if (state === 'started') {
      this.#change(turnId, { sounded: [...sounded, { from: at, to: at }], sounding: true });
    } else if (sounding) {
      const open = sounded.slice(-1).map((span) => ({ ...span, to: at }));
      this.#change(turnId, { sounded: [...sounded.slice(0, -1), ...open], sounding: state === 'progress' });
    }
  }

  #change(turnId: string, change: Partial<Reply>): void {
    const reply = this.#replies.get(turnId);
    if (reply !== undefined) this.#replies.set(turnId, { ...reply, ...change });
  }
}
