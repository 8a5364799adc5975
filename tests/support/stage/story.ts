import type { LoggedEvent } from '../../../src/recording/index.js';
import type { PlaybackReport } from '../../../src/protocol/client-events.js';
import { HOST_ID, type Line, type SessionSnapshot } from '../../../src/protocol/live-session.js';
import type { SpokenWord } from '../../../src/protocol/client-events.js';
import type { ServerEventName } from '../../../src/protocol/server-events.js';

/** What a line of the story is about. */
export type Topic = 'play' | 'voice' | 'endpoint' | 'words' | 'latency';

export interface Told {
  readonly ms: number;
  readonly text: string;
  readonly topic: Topic;
  /** Among what happens in the same millisecond, decisions stand before what follows from them. */
  readonly order: number;
}

/** Writes down, as a play is told, what the page sees and hears and what the log says was decided. */
export class Story {
  readonly #told: Told[] = [];
  readonly #speakers = new Map<string, string>();
  readonly #words = new Map<string, SpokenWord[]>();
  #phase = 'listening';
  #turnId = '';
  #closed = false;

  constructor(private readonly nowMs: () => number) {}

  /** Later events belong to the end of the session, not to the scene. */
  close(): void {
    this.#closed = true;
  }

  /** The lines about these topics, by time. */
  told(topics: ReadonlySet<Topic>): Told[] {
    return this.#told.filter(({ topic }) => topics.has(topic)).sort((a, b) => a.ms - b.ms || a.order - b.order);
  }

  event(name: ServerEventName, payload: Record<string, unknown>): void {
    const { turnId = '', speaker = '' } = payload as { turnId?: string; speaker?: string };
    switch (name) {
      case 'turn.start':
        this.#speakers.set(turnId, speaker);
        return this.#tell(`${speaker} thinks (${String(payload['reason'])})`);
      case 'turn.delta':
        return void this.#words.set(turnId, [...this.words(turnId), ...(payload['words'] as SpokenWord[])]);
      case 'turn.end':
        return this.#tell(tellLine(payload['line'] as Line, payload['heard'] === true));
      case 'speech.resume':
        return this.#tell(`${this.#who(turnId)} goes on at "${this.#wordAt(turnId, Number(payload['from']))}"`);
      case 'session.state':
        return this.#state(payload['state'] as Partial<SessionSnapshot>);
      case 'floor.decision':
        this.#speakers.set(turnId, speaker);
        if (speaker === HOST_ID) this.#tell(`the floor is the host's (${String(payload['reason'])})`);
        return;
      case 'marker.added':
        return this.#tell(`marker: ${String(payload['label'])}`);
      case 'error':
        return this.#tell(`error ${String(payload['code'])}`);
      case 'server.ack':
        return this.#tell(`notice: ${String(payload['message'])}`);
      case 'stt.partial':
      case 'stt.final':
        return this.#tell(`${name === 'stt.final' ? 'final' : 'interim'}: ${String(payload['text'])}`, 'words');
      case 'turn.latency':
        return this.#tell(`${speaker} came after ${Math.round(Number(payload['totalMs']))} ms`, 'latency');
      default:
    }
  }

  report({ turnId, state }: PlaybackReport): void {
    const who = this.#who(turnId);
    if (state === 'started') this.#tell(`${who} is heard`);
    else if (state === 'stalled' || state === 'cleared') this.#tell(`${who} falls silent`);
  }

  /** Decisions that only the log knows. */
  log(event: LoggedEvent, ms: number): void {
    const decision = (text: string, topic: Topic = 'play') => void this.#told.push({ ms, text, topic, order: 0 });
    switch (event.type) {
      case 'barge-in':
        return decision(`${this.#who(event.turnId)} is cut by ${byWhat(event.by)}`);
      case 'false-barge-in':
        return decision(`false alarm: ${event.because}`);
      case 'hold':
        return decision(event.on ? `the show holds${event.byHand ? ' by hand' : ''}` : 'the show holds no more');
      case 'autopilot':
        return decision(`autopilot ${event.on ? 'on' : 'off'}`);
      case 'endpoint':
        return decision(`end of turn after ${Math.round(event.delayMs)} ms: ${event.completeness}`, 'endpoint');
      default:
    }
  }

  words(turnId: string): readonly SpokenWord[] {
    return this.#words.get(turnId) ?? [];
  }

  #state({ turnState, turnId }: Partial<SessionSnapshot>): void {
    if (turnId !== undefined) this.#turnId = turnId ?? '';
    if (turnState === undefined || turnState === this.#phase) return;
    this.#phase = turnState;
    if (turnState === 'listening' || turnState === 'deciding') this.#tell(turnState);
    else if (turnState === 'paused') this.#tell(`${this.#who(this.#turnId)} is paused`);
    else if (turnState === 'host-speaking' || turnState === 'endpointing') this.#tell(turnState, 'voice');
  }

  #who(turnId: string): string {
    return this.#speakers.get(turnId) ?? turnId;
  }

  #wordAt(turnId: string, from: number): string {
    return this.words(turnId).find((word) => word.from === from)?.text ?? `sample ${from}`;
  }

  #tell(text: string, topic: Topic = 'play'): void {
    if (!this.#closed) this.#told.push({ ms: Math.round(this.nowMs()), text, topic, order: 1 });
  }
}

function tellLine({ speaker, text, interrupted }: Line, heard: boolean): string {
  if (speaker !== HOST_ID && !heard) return `${speaker} was not heard`;
  return `${speaker === HOST_ID ? 'host' : speaker}: ${text}${interrupted ? ' —' : ''}`;
}

function byWhat(by: string): string {
  const names: Readonly<Record<string, string>> = { voice: 'a long voice', button: 'the button', text: 'a typed line' };
  return names[by] ?? by;
}
