/** Changes of one recording follow each other; those of others do not wait. */
export class InTurn {
  readonly #changing = new Map<string, Promise<unknown>>();

  /** Runs after the changes of the same recording that were asked for before. */
  run<T>(id: string, change: () => Promise<T>): Promise<T> {
    const before = this.#changing.get(id) ?? Promise.resolve();
    const result = before.then(change, change);
    const settled = result.then(
      () => undefined,
      () => undefined,
    );
    this.#changing.set(id, settled);
    void settled.then(() => this.#changing.get(id) === settled && this.#changing.delete(id));
    return result;
  }
}
