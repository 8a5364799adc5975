import { nextEvent, type RunPlace, type ToldEvent } from './run-place.js';
import type { RunState } from './run-machine.js';

/** A run as it goes on. */
export interface RunSource {
  readonly state: RunState;
  /** Calls `listener` in the tick the state changes, until the answer of this call is called. */
  watch(listener: () => void): () => void;
}

/** Where events go: the answer to a request. */
export interface EventSink {
  /** False while it cannot take more without gathering it in memory. */
  readonly ready: boolean;
  /** Resolves when it can again, or is closed. */
  whenReady(): Promise<void>;
  send(event: ToldEvent): void;
  end(): void;
}

/**
 * Tells a run to one reader, from a place on. A reader that does not keep up
 * costs nothing: what it has not been told stays where it is, in the run's text, and comes in one piece.
 */
export class RunFollower {
  #place: RunPlace;
  #over = false;
  #waiting = false;
  readonly #unwatch: () => void;

  constructor(
    private readonly run: RunSource,
    private readonly sink: EventSink,
    place: RunPlace,
  ) {
    this.#place = place;
    this.#unwatch = run.watch(() => this.#tell());
    this.#tell();
  }

  #tell(): void {
    while (!this.#over && this.sink.ready) {
      const next = nextEvent(this.run.state, this.#place);
      if (next === null) return;
      this.#place = next.place;
      this.sink.send(next.event);
      if (next.event.name !== 'close') continue;
      this.stop();
      this.sink.end();
    }
    if (this.#over || this.#waiting) return;
    this.#waiting = true;
    void this.sink.whenReady().then(() => {
      this.#waiting = false;
      this.#tell();
    });
  }

  /** The reader has gone. The run does not notice. */
  stop(): void {
    this.#over = true;
    this.#unwatch();
  }
}
