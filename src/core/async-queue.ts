/** What happens to a push when the queue is full. */
export type Overflow = 'drop-oldest' | 'refuse';

interface Reader<T> {
  resolve(result: IteratorResult<T>): void;
  reject(error: unknown): void;
}

const DONE = { done: true, value: undefined } as const;

/**
 * The one bridge from pushed values to pulled ones: bounded, one consumer, closed by either side.
 * A head index instead of `shift()`: constant time however long the backlog. An iterator by hand instead of a generator:
 * one promise a value instead of four, and every microphone frame of every session comes through here.
 */
export class AsyncQueue<T> implements AsyncIterable<T> {
  #items: (T | undefined)[] = [];
  #head = 0;
  #closed = false;
  #failure: { readonly error: unknown } | undefined;
  #reader: Reader<T> | undefined;
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
    const reader = this.#takeReader();
    if (reader !== undefined) {
      reader.resolve({ done: false, value });
      return true;
    }
    if (this.size >= this.capacity) {
      this.dropped += 1;
      if (this.overflow === 'refuse') return false;
      this.#take();
    }
    this.#items.push(value);
    return true;
  }

  /** Ends the iteration once what is queued has been read. */
  close(): void {
    this.#closed = true;
    const reader = this.#takeReader();
    if (reader !== undefined) this.#finish(reader);
  }

  /** Ends the iteration with an error once what is queued has been read. */
  fail(error: unknown): void {
    this.#failure = { error };
    this.close();
  }

  [Symbol.asyncIterator](): AsyncIterator<T> {
    return {
      next: () => {
        if (this.size > 0) return Promise.resolve({ done: false, value: this.#take() as T });
        return new Promise((resolve, reject) => {
          const reader = { resolve, reject };
          if (this.#closed) this.#finish(reader);
          else this.#reader = reader;
        });
      },
      return: () => {
        this.close();
        this.#items = [];
        this.#head = 0;
        this.#failure = undefined;
        return Promise.resolve(DONE);
      },
    };
  }

  #takeReader(): Reader<T> | undefined {
    const reader = this.#reader;
    this.#reader = undefined;
    return reader;
  }

  /** A failure is told once. */
  #finish(reader: Reader<T>): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) reader.reject(failure.error);
    else reader.resolve(DONE);
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
}
