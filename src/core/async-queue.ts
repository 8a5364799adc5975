/** What happens to a push when the queue is full. */
export type Overflow = 'drop-oldest' | 'refuse';

/**
 * The one bridge from pushed values to pulled ones: bounded, one consumer, closed by either side.
 * A head index instead of `shift()`: constant time however long the backlog.
 */
export class AsyncQueue<T> implements AsyncIterable<T> {
  #items: (T | undefined)[] = [];
  #head = 0;
  #closed = false;
  #failure: unknown;
  #wake: (() => void) | undefined;
  dropped = 0;

  constructor(
    private readonly capacity: number,
    private readonly overflow: Overflow = 'refuse',
  ) {}

  get size(): number {
    return this.#items.length - this.#head;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** False when the value was not taken: the queue is closed, or full with `refuse`. */
  push(value: T): boolean {
    if (this.#closed) return false;
    if (this.size >= this.capacity) {
      this.dropped += 1;
      if (this.overflow === 'refuse') return false;
      this.#take();
    }
    this.#items.push(value);
    this.#rouse();
    return true;
  }

  /** Ends the iteration once what is queued has been read. */
  close(): void {
    this.#closed = true;
    this.#rouse();
  }

  /** Ends the iteration with an error once what is queued has been read. */
  fail(error: unknown): void {
    this.#failure = error;
    this.close();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    try {
      for (;;) {
        while (this.size > 0) yield this.#take() as T;
        if (this.#failure !== undefined) throw this.#failure;
        if (this.#closed) return;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      this.#closed = true;
      this.#items = [];
      this.#head = 0;
    }
  }

  #take(): T | undefined {
    const value = this.#items[this.#head];
    this.#items[this.#head] = undefined;
    this.#head += 1;
    if (this.#head > 64 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return value;
  }

  #rouse(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
