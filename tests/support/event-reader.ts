export interface ReadEvent {
  readonly id: string;
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Reads server-sent events one by one, as slowly as a test wants to. */
export class EventReader {
  readonly #chunks: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  #text = '';
  #over = false;
  /** Everything read so far. */
  readonly events: ReadEvent[] = [];

  constructor(response: Response) {
    if (response.body === null) throw new Error(`no events in an answer with status ${response.status}`);
    this.#chunks = response.body.getReader();
  }

  /** The next event; null once the server has ended the answer. */
  async next(): Promise<ReadEvent | null> {
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end >= 0) {
        const event = parse(this.#text.slice(0, end));
        this.#text = this.#text.slice(end + 2);
        if (event === null) continue;
        this.events.push(event);
        return event;
      }
      if (this.#over) return null;
      const { done, value } = await this.#chunks.read();
      this.#over = done;
      this.#text += this.#decoder.decode(value, { stream: !done });
    }
  }

  /** Reads until an event of this name, and gives it. */
  async until(name: string): Promise<ReadEvent> {
    for (;;) {
      const event = await this.next();
      if (event === null) throw new Error(`the stream ended before ${name}`);
      if (event.name === name) return event;
    }
  }

  /** Reads until the server ends the answer. */
  async rest(): Promise<readonly ReadEvent[]> {
    while ((await this.next()) !== null);
    return this.events;
  }

  get names(): readonly string[] {
    return this.events.map(({ name }) => name);
  }

  get lastId(): string | undefined {
    return this.events.at(-1)?.id;
  }

  /** What the tokens of a message come to. */
  text(messageId?: unknown): string {
    const tokens = this.events.filter(
      ({ name, data }) => name === 'token' && (messageId ?? data['messageId']) === data['messageId'],
    );
    return tokens.map(({ data }) => String(data['token'])).join('');
  }

  async leave(): Promise<void> {
    await this.#chunks.cancel();
  }
}

function parse(block: string): ReadEvent | null {
  const fields = new Map(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  );
  const name = fields.get('event');
  if (name === undefined) return null;
  return { id: fields.get('id') ?? '', name, data: JSON.parse(fields.get('data') ?? '{}') as ReadEvent['data'] };
}
