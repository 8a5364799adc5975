import type { LiveState } from '../studio-port.js';
import { SAMPLES_PER_SECOND } from './time.js';

const latestKnown = (session: LiveState['session']): number => {
  const ends = (session?.lines ?? []).map((line) => line.endAt);
  const marks = (session?.markers ?? []).map((marker) => marker.at);
  return Math.max(0, ...ends, ...marks);
};

/**
 * Where the host's track stands on the session's clock. A page that continues a session counts its own samples from
 * zero, while lines and markers lie further on: what is known to have happened can never be ahead of now.
 */
export class SessionPosition {
  #before = 0;

  read({ capturedSamples, session }: Pick<LiveState, 'capturedSamples' | 'session'>): number {
    const missing = latestKnown(session) - (capturedSamples + this.#before);
    // Counts arrive four times a second, lines at once: a small lead is no gap.
    if (missing > SAMPLES_PER_SECOND) this.#before += missing;
    return capturedSamples + this.#before;
  }
}
