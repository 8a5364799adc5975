import { samplesToMs } from '../src/protocol/audio-format.js';
import type { PlaybackReport } from '../src/protocol/client-events.js';
import type { ServerEvent } from '../sdk/server-events.js';

export interface RehearsedTurn {
  readonly turnId: string;
  readonly speaker: string;
  /** Everything that was made to be said. */
  readonly text: string;
  /** What the host heard of it; empty when nothing was. */
  readonly heardText: string;
  readonly interrupted: boolean;
  /** From the host's last sample of speech to the decision who speaks; null when the host had said nothing new. */
  readonly endpointMs: number | null;
  /** From the host's last sample of speech to the reply's first sample at the host's ear. */
  readonly firstAudioMs: number | null;
  /** From the host's last voiced sample to the first one heard: the sum of the server's latency ledger; null for a turn that answers no voice. */
  readonly ledgerMs: number | null;
}

export interface HostLine {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

interface OpenTurn {
  turnId: string;
  speaker: string;
  text: string;
  heardText: string;
  interrupted: boolean;
  hostEndAt: number | null;
  startedAt: number;
  firstSoundAt: number | null;
  ledgerMs: number | null;
}

/** Writes down a conversation from what the server says and the host hears. */
export class RehearsalLog {
  readonly host: HostLine[] = [];
  readonly errors: string[] = [];
  readonly #turns = new Map<string, OpenTurn>();
  #hostEndAt: number | null = null;

  /** `nowAt` is where the host's clock stood when the event came. */
  take(event: ServerEvent, nowAt: number): void {
    switch (event.name) {
      case 'stt.final':
        this.#hostEndAt = event.payload.endAt;
        this.host.push({
          text: event.payload.text,
          startMs: samplesToMs(event.payload.startAt),
          endMs: samplesToMs(event.payload.endAt),
        });
        return;
      case 'turn.start':
        return this.#start(event.payload, nowAt);
      case 'turn.delta':
        return this.#change(event.payload.turnId, (turn) => {
          turn.text = join(turn.text, event.payload.text);
        });
      case 'turn.end':
        return this.#change(event.payload.line.turnId, (turn) => {
          turn.heardText = event.payload.heard ? event.payload.line.text : '';
          turn.interrupted = event.payload.line.interrupted;
        });
      case 'turn.latency':
        return this.#change(event.payload.turnId, (turn) => {
          turn.ledgerMs = event.payload.hostEndAt === null ? null : event.payload.totalMs;
        });
      case 'error':
        this.errors.push(event.payload.message);
        return;
      default:
        return;
    }
  }

  played(report: PlaybackReport): void {
    if (report.state !== 'started') return;
    this.#change(report.turnId, (turn) => {
      turn.firstSoundAt ??= report.at;
    });
  }

  get turns(): readonly RehearsedTurn[] {
    return [...this.#turns.values()].map(({ hostEndAt, startedAt, firstSoundAt, ...turn }) => ({
      ...turn,
      endpointMs: sinceHost(hostEndAt, startedAt),
      firstAudioMs: sinceHost(hostEndAt, firstSoundAt),
    }));
  }

  /** A final text belongs to the first turn after it; a turn that follows by itself has none to be measured from. */
  #start({ turnId, speaker }: { turnId: string; speaker: string }, nowAt: number): void {
    const hostEndAt = this.#hostEndAt;
    this.#hostEndAt = null;
    const turn = { turnId, speaker, text: '', heardText: '', interrupted: false };
    this.#turns.set(turnId, { ...turn, hostEndAt, startedAt: nowAt, firstSoundAt: null, ledgerMs: null });
  }

  /** The host's own lines end with `turn.end` as well and have no turn here. */
  #change(turnId: string, change: (turn: OpenTurn) => void): void {
    const turn = this.#turns.get(turnId);
    if (turn !== undefined) change(turn);
  }
}

function sinceHost(hostEndAt: number | null, at: number | null): number | null {
  return hostEndAt === null || at === null ? null : Math.round(samplesToMs(at - hostEndAt));
}

function join(text: string, piece: string): string {
  const gap = text === '' || /\s$/.test(text) || /^\s/.test(piece) ? '' : ' ';
  return text + gap + piece;
}
