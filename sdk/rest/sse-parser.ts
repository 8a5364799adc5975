/** An event of a stream, as https://html.spec.whatwg.org/#server-sent-events has it. */
export interface SseEvent {
  /** `message` when the stream gave it no name. */
  readonly event: string;
  readonly data: string;
  /** The latest id of the stream, this event's own or one before it. */
  readonly id: string;
}

/** A stream that never ends an event must not fill the memory. */
const EVENT_CHARACTERS_MAX = 4_000_000;

/** Parses a stream piece by piece, however it was cut. */
export class SseParser {
  readonly #decoder = new TextDecoder();
  #rest = '';
  /** A CR ended the last line: an LF that follows belongs to it. */
  #afterCr = false;
  #event = '';
  #data: string[] = [];
  #characters = 0;
  #nextId: string;
  #id: string;
  #retryMs: number | null = null;

  constructor(lastEventId = '') {
    [this.#nextId, this.#id] = [lastEventId, lastEventId];
  }

  /** What `Last-Event-ID` would be now: an id counts once the event it came with is whole. */
  get lastEventId(): string {
    return this.#id;
  }

  /** How long to wait before the stream is opened again, if it said so. */
  get retryMs(): number | null {
    return this.#retryMs;
  }

  /** The events that these bytes complete. Throws a `RangeError` when one becomes too long. */
  push(bytes: Uint8Array): SseEvent[] {
    const events: SseEvent[] = [];
    for (const line of this.#lines(this.#decoder.decode(bytes, { stream: true }))) {
      const event = this.#take(line);
      if (event !== null) events.push(event);
    }
    return events;
  }

  *#lines(piece: string): Iterable<string> {
    const text = this.#rest + piece;
    let from = 0;
    for (let at = 0; at < text.length; at += 1) {
      const isLf = text[at] === '\n';
      if (!isLf && text[at] !== '\r') {
        this.#afterCr = false;
        continue;
      }
      if (!(isLf && this.#afterCr && at === from)) yield text.slice(from, at);
      this.#afterCr = !isLf;
      from = at + 1;
    }
    this.#rest = text.slice(from);
    this.#bound(this.#rest.length);
  }

  #take(line: string): SseEvent | null {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return null;
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    this.#field(name, value);
    return null;
  }

  #field(name: string, value: string): void {
    if (name === 'data') {
      this.#data.push(value);
      this.#characters += value.length;
      this.#bound(0);
    } else if (name === 'event') this.#event = value;
    else if (name === 'id' && !value.includes('\0')) this.#nextId = value;
    else if (name === 'retry' && /^\d{1,9}$/.test(value)) this.#retryMs = Number(value);
  }

  #dispatch(): SseEvent | null {
    this.#id = this.#nextId;
    const event = this.#data.length === 0 ? null : this.#whole();
    [this.#event, this.#data, this.#characters] = ['', [], 0];
    return event;
  }

  #whole(): SseEvent {
    return { event: this.#event || 'message', data: this.#data.join('\n'), id: this.#id };
  }

  #bound(more: number): void {
    if (this.#characters + more > EVENT_CHARACTERS_MAX) throw new RangeError('an event of the stream is too long');
  }
}
