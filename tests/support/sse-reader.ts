export interface SseEvent {
  readonly event: string;
  readonly id: string;
  readonly data: unknown;
}

/** Reads a stream of server-sent events as a program does, one connection long. */
export class SseReader {
  readonly events: SseEvent[] = [];
  #buffer = '';
  readonly #decoder = new TextDecoder();

  private constructor(
    readonly response: Response,
    private readonly abort: AbortController,
  ) {}

  /** Resolves with the head of the answer; throws when it is no stream of events. */
  static async open(url: string, init: RequestInit = {}): Promise<SseReader> {
    const abort = new AbortController();
    const response = await fetch(url, { ...init, signal: abort.signal });
    const type = response.headers.get('content-type') ?? '';
    if (!type.startsWith('text/event-stream')) throw new Error(`${response.status} ${type}: ${await response.text()}`);
    return new SseReader(response, abort);
  }

  get lastId(): string {
    return this.events.at(-1)?.id ?? '';
  }

  /** The `text` of all events together. */
  get text(): string {
    return this.events.map(({ data }) => (data as { text?: string }).text ?? '').join('');
  }

  /** Reads until the text is as wanted, or the stream ends. */
  async until(enough: (text: string) => boolean): Promise<void> {
    while (!enough(this.text) && (await this.#more()));
  }

  /** Reads to the end. */
  async rest(): Promise<readonly SseEvent[]> {
    while (await this.#more());
    return this.events;
  }

  leave(): void {
    this.abort.abort();
  }

  #reader = undefined as ReadableStreamDefaultReader<Uint8Array> | undefined;

  async #more(): Promise<boolean> {
    this.#reader ??= this.response.body?.getReader();
    const part = await this.#reader?.read();
    if (part === undefined || part.done) return false;
    this.#buffer += this.#decoder.decode(part.value, { stream: true });
    const blocks = this.#buffer.split('\n\n');
    this.#buffer = blocks.pop() ?? '';
    for (const block of blocks) this.#take(block);
    return true;
  }

  #take(block: string): void {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
    const [event, data] = [field('event'), field('data')];
    if (event !== undefined && data !== undefined)
      this.events.push({ event, id: field('id') ?? '', data: JSON.parse(data) });
  }
}
