export type Sink<T> = (event: T) => void;

/** Hands one event to every sink; a sink that throws is reported and never stops the others. */
export function publish<T>(event: T, sinks: Iterable<Sink<T>>, onError: (error: unknown) => void): void {
  for (const sink of sinks) {
    try {
      sink(event);
    } catch (error) {
      onError(error);
    }
  }
}
