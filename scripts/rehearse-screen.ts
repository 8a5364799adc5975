import { samplesToMs } from '../src/protocol/audio-format.js';
import type { LiveState } from '../sdk/live-types.js';
import type { ServerEvent } from '../sdk/server-events.js';

const SHOW_EVERY_MS = 250;

/** Shows the conversation as it happens: lines for what is final, one moving status line on a terminal. */
export class RehearsalScreen {
  readonly #out: NodeJS.WriteStream;
  #shownMs = 0;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  say(line: string): void {
    this.#clear();
    this.#out.write(`${line}\n`);
  }

  event(event: ServerEvent, state: LiveState, nowAt: number): void {
    const time = clock(samplesToMs(nowAt));
    switch (event.name) {
      case 'turn.start':
        return this.say(`${time}  ${nameOf(state, event.payload.speaker)} takes the floor (${event.payload.reason})`);
      case 'turn.end':
        return this.say(`${time}  ${nameOf(state, event.payload.line.speaker)}: ${lineText(event.payload)}`);
      case 'server.ack':
        return this.say(`${time}  · ${event.payload.message}`);
      case 'error':
        return this.say(`${time}  ! ${event.payload.message}`);
      default:
        return;
    }
  }

  /** The status line: elapsed and total, who speaks, what is being said. On a terminal only. */
  status(state: LiveState, nowAt: number, totalAt: number): void {
    if (!this.#out.isTTY || performance.now() - this.#shownMs < SHOW_EVERY_MS) return;
    this.#shownMs = performance.now();
    const { speaking, session, partial } = state;
    const who = speaking === null ? (session?.turnState ?? state.connection) : nameOf(state, speaking.speaker);
    const words = speaking?.words.filter((word) => word.to <= speaking.heard).map((word) => word.text) ?? [];
    const text = partial === '' ? words.slice(-8).join(' ') : `You: ${partial}`;
    const line = `${clock(samplesToMs(nowAt))} / ${clock(samplesToMs(totalAt))}  [${who}]  ${text}`;
    this.#clear();
    this.#out.write(line.slice(0, (this.#out.columns || 80) - 1));
  }

  #clear(): void {
    if (this.#out.isTTY) this.#out.write('\r\u001b[2K');
  }
}

function lineText({ line, heard }: { line: { text: string; interrupted: boolean }; heard: boolean }): string {
  if (!heard) return '(not heard)';
  return line.interrupted ? `${line.text} — (cut)` : line.text;
}

export function nameOf(state: LiveState, speaker: string): string {
  return state.session?.cast.find((member) => member.id === speaker)?.name ?? speaker;
}

export function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}.${Math.floor((ms % 1000) / 100)}`;
}
