/** Connections of one address that may be open and have not said yet what they want. */
const PENDING_PER_ADDRESS = 200;

/** Counts what has knocked and was not let in yet, so that nobody fills the doorway. */
export class PendingHandshakes {
  readonly #counts = new Map<string, number>();

  hasRoom(address: string): boolean {
    return (this.#counts.get(address) ?? 0) < PENDING_PER_ADDRESS;
  }

  /** The answer, called once or more, takes it off again. */
  add(address: string): () => void {
    this.#counts.set(address, (this.#counts.get(address) ?? 0) + 1);
    let over = false;
    return () => {
      if (over) return;
      over = true;
      const left = (this.#counts.get(address) ?? 1) - 1;
      if (left > 0) this.#counts.set(address, left);
      else this.#counts.delete(address);
    };
  }
}
