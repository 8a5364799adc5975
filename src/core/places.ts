/** A bounded number of places for costly work; whoever finds none waits in line. */
export class Places {
  #free: number;
  readonly #line: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** Resolves with the way out once a place is free; call it exactly once. Rejects with the signal's reason on abort. */
  enter(signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error);
      const giveUp = () => {
        this.#line.splice(this.#line.indexOf(admit), 1);
        reject(signal.reason as Error);
      };
      const admit = () => {
        signal.removeEventListener('abort', giveUp);
        resolve(() => this.#leave());
      };
      if (this.#free > 0) {
        this.#free -= 1;
        return admit();
      }
      this.#line.push(admit);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  #leave(): void {
    const next = this.#line.shift();
    if (next) next();
    else this.#free += 1;
  }
}
