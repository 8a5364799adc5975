import type { LlmJobEvent, LlmQueue } from '../../src/llm/queue/index.js';

type Type = LlmJobEvent['type'];
type EventOf<T extends Type> = Extract<LlmJobEvent, { type: T }>;

/** Hears a job as a client does: what was told, and the text as the rule of the protocol puts it together. */
export class JobEar {
  readonly events: LlmJobEvent[] = [];
  text = '';
  #waiting: (() => void)[] = [];

  readonly listener = (event: LlmJobEvent): void => {
    this.events.push(event);
    if (event.type === 'chunk') this.text = this.text.slice(0, event.offset) + event.text;
    for (const look of this.#waiting.splice(0)) look();
  };

  static on(queue: Pick<LlmQueue, 'subscribe'>, id: string, after?: number): JobEar {
    const ear = new JobEar();
    queue.subscribe(id, ear.listener, after === undefined ? {} : { after });
    return ear;
  }

  get types(): readonly Type[] {
    return this.events.map(({ type }) => type);
  }

  get lastNumber(): number {
    return this.events.at(-1)?.number ?? -1;
  }

  /** Numbers grow, whatever else happens. */
  get inOrder(): boolean {
    return this.events.every(({ number }, index) => index === 0 || number > (this.events[index - 1]?.number ?? 0));
  }

  /** All pieces one after the other, wherever they belong. */
  get pieces(): string {
    return this.events.map((event) => (event.type === 'chunk' ? event.text : '')).join('');
  }

  /** What it had of the answer after the event of that number. */
  textUpTo(number: number): string {
    const had = this.events.filter((event) => event.number <= number);
    return had.reduce((text, event) => (event.type === 'chunk' ? text.slice(0, event.offset) + event.text : text), '');
  }

  async heard(fits: (event: LlmJobEvent) => boolean): Promise<LlmJobEvent> {
    for (;;) {
      const found = this.events.find(fits);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async next<T extends Type>(type: T): Promise<EventOf<T>> {
    return (await this.heard((event) => event.type === type)) as EventOf<T>;
  }

  async saying(text: string): Promise<void> {
    await this.heard(() => this.text.includes(text));
  }

  /** Its last event. */
  ended(): Promise<LlmJobEvent> {
    return this.heard(({ type }) => type === 'complete' || type === 'error');
  }
}
