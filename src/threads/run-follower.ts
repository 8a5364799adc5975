import { eventsAfter, type RunPlace, type ToldEvent } from './run-place.js';
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
  readonly #unwatch: () => void;

  constructor(
    private readonly run: RunSource,
    private readonly sink: EventSink,
    place: RunPlace,
  ) {
    this.#place = place;
    this.#unwatch = run.watch(() => this.tell());
    this.tell();
  }

  /** Tells what there is to tell; call it again when the sink has become ready. */
  tell(): void {
    if (this.#over || !this.sink.ready) return;
    const { events, place } = eventsAfter(this.run.state, this.#place);
    this.#place = place;
    for (const event of events) this.sink.send(event);
    if (events.at(-1)?.name !== 'close') return;
    this.stop();
    this.sink.end();
  }

  /** The reader has gone. The run does not notice. */
  stop(): void {
    this.#over = true;
    this.#unwatch();
  }
}
