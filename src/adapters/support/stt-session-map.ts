interface Segment {
  readonly fedAt: number;
  readonly sessionAt: number;
}

/**
 * Where each sample that a recogniser was fed stands on the session clock. Fed samples are counted without holes, at the
 * rate of the house; every hole that was not filled begins a new segment.
 */
export class SttSessionMap {
  #segments: Segment[] = [];

  /** From fed sample `fedAt` on, the session goes on at `sessionAt`. */
  add(fedAt: number, sessionAt: number): void {
    const last = this.#segments.at(-1);
    if (last !== undefined && sessionAt - last.sessionAt === fedAt - last.fedAt) return;
    this.#segments.push({ fedAt, sessionAt });
  }

  /** The session sample of a fed one. */
  startOf(fed: number): number {
    const at = Math.round(fed);
    const segment = this.#segments.findLast(({ fedAt }) => fedAt <= at) ?? this.#segments[0];
    return segment === undefined ? 0 : segment.sessionAt + Math.max(0, at - segment.fedAt);
  }

  /** The session sample behind a stretch that ends before `fed`: it belongs to what came before a hole, not after it. */
  endOf(fed: number): number {
    return this.startOf(Math.round(fed) - 1) + 1;
  }

  /** Nothing before `fed` will be asked for any more. */
  forget(fed: number): void {
    const first = this.#segments.findLastIndex(({ fedAt }) => fedAt <= fed);
    if (first > 0) this.#segments = this.#segments.slice(first);
  }
}
