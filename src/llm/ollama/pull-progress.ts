import type { Clock } from '../../core/clock.js';
import type { LoadStep } from './load-job.js';
import type { PullLine } from './ollama-wire.js';

/** Fetching is all that can be measured; bringing into memory is the rest. */
export const PULLED_PERCENT = 90;

/** Adds up the layers of a pull, of which each is told by itself, and how long the rest will take. */
export class PullProgress {
  readonly #layers = new Map<string, { total: number; completed: number }>();
  #begunMs: number | undefined;
  #begunBytes = 0;
  #percent = 0;

  constructor(private readonly clock: Clock) {}

  read({ status, digest, total, completed = 0 }: PullLine): LoadStep {
    if (digest !== undefined && total !== undefined) this.#layers.set(digest, { total, completed });
    const layers = [...this.#layers.values()];
    const totalBytes = layers.reduce((sum, layer) => sum + layer.total, 0);
    const completedBytes = layers.reduce((sum, layer) => sum + Math.min(layer.completed, layer.total), 0);
    // A layer that is announced late makes the whole larger, and what was told does not fall.
    if (totalBytes > 0) this.#percent = Math.max(this.#percent, (PULLED_PERCENT * completedBytes) / totalBytes);
    const known = totalBytes > 0;
    return {
      step: status,
      progress: this.#percent,
      completedBytes: known ? completedBytes : null,
      totalBytes: known ? totalBytes : null,
      estimatedS: this.#leftS(completedBytes, totalBytes),
    };
  }

  #leftS(completedBytes: number, totalBytes: number): number | null {
    if (completedBytes === 0) return null;
    const nowMs = this.clock.nowMs();
    if (this.#begunMs === undefined) {
      this.#begunMs = nowMs;
      this.#begunBytes = completedBytes;
    }
    const bytes = completedBytes - this.#begunBytes;
    const seconds = (nowMs - this.#begunMs) / 1_000;
    if (bytes <= 0 || seconds <= 0) return null;
    return Math.ceil(((totalBytes - completedBytes) * seconds) / bytes);
  }
}
