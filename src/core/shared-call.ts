/**
 * One call for all who want its result at about the same time. Whoever asks gets that of a call which began after the
 * asking, so nothing that was true by then is missed: while one is under way, all who come share the one behind it.
 */
export class SharedCall<T> {
  #running: Promise<T> | undefined;
  #waiting: Promise<T> | undefined;

  constructor(private readonly call: () => Promise<T>) {}

  next(): Promise<T> {
    if (this.#running === undefined) return this.#begin();
    this.#waiting ??= this.#running.then(
      () => this.#begin(),
      () => this.#begin(),
    );
    return this.#waiting;
  }

  #begin(): Promise<T> {
    this.#waiting = undefined;
    const running = this.call();
    this.#running = running;
    const over = () => {
      if (this.#running === running) this.#running = undefined;
    };
    running.then(over, over);
    return running;
  }
}
