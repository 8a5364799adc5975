import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock, Timer } from '../core/clock.js';
import { LineFile } from './line-file.js';
import type { SessionEvent } from './session-event.js';

const FLUSH_MS = 250;
/**
 * What a process that takes the session up must know is written at once: a kill then loses the last 20 ms of it instead
 * of a quarter of a second. A few lines a turn; the many between them go with the next of these, or are gathered.
 */
const AT_ONCE: ReadonlySet<SessionEvent['type']> = new Set([
  'session.start',
  'session.resume',
  'stt.final',
  'turn.start',
  'turn.end',
  'marker',
]);

/** Appends a session's events to its JSONL file, in order, without making anyone wait. */
export class EventLogger {
  #lines: string[] = [];
  #count: number;
  #timer: Timer | undefined;
  #writing: Promise<void> = Promise.resolve();
  #failed = false;
  #closed = false;
  readonly #file: LineFile;

  constructor(
    private readonly options: {
      readonly path: string;
      readonly sessionId: string;
      readonly clock: Clock;
      /** Lines the log holds already. */
      readonly lines?: number;
      /** Told once when the log cannot be written; the session goes on without it. */
      readonly onFailure: (error: unknown) => void;
    },
  ) {
    this.#count = options.lines ?? 0;
    this.#file = new LineFile(options.path);
  }

  get path(): string {
    return this.options.path;
  }

  async start(): Promise<void> {
    await mkdir(dirname(this.options.path), { recursive: true });
    await this.#file.append('');
  }

  log(event: SessionEvent): void {
    if (this.#closed || this.#failed) return;
    const head = `{"type":"${event.type}"`;
    const stamp = `,"n":${this.#count},"timestamp":${this.options.clock.epochMs()},"sessionId":"${this.options.sessionId}"`;
    this.#count += 1;
    this.#lines.push(`${head}${stamp}${fieldsOf(event, head)}\n`);
    this.#schedule(AT_ONCE.has(event.type) ? 0 : FLUSH_MS);
  }

  /** Not in this call: what the same moment still logs goes with it. */
  #schedule(delayMs: number): void {
    if (delayMs === 0) {
      this.#timer?.cancel();
      this.#timer = undefined;
    }
    this.#timer ??= this.options.clock.setTimer(delayMs, () => {
      this.#timer = undefined;
      void this.#flush();
    });
  }

  /** Writes what is left; later events are ignored. */
  async stop(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    await this.#flush();
    await this.#file.close();
  }

  /** Leaves nothing behind: the session it was for never began. */
  async discard(): Promise<void> {
    await this.stop();
    await rm(this.options.path, { force: true });
  }

  #flush(): Promise<void> {
    const lines = this.#lines.join('');
    this.#lines = [];
    if (lines !== '') this.#writing = this.#writing.then(() => this.#append(lines));
    return this.#writing;
  }

  async #append(lines: string): Promise<void> {
    try {
      await this.#file.append(lines);
    } catch (error) {
      if (!this.#failed) this.options.onFailure(error);
      this.#failed = true;
    }
  }
}

/** What follows the type in an event's JSON: cut from its text, as a copy of every event of every session would be garbage. */
function fieldsOf(event: SessionEvent, head: string): string {
  const json = JSON.stringify(event);
  if (json.startsWith(head)) return json.slice(head.length);
  const { type: _type, ...fields } = event;
  const rest = JSON.stringify(fields).slice(1);
  return rest === '}' ? rest : `,${rest}`;
}
