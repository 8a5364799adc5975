import type { loadEvents } from '../../protocol/models.js';
import type { z } from 'zod';

type Events = typeof loadEvents;
export type LoadEvent = {
  [Name in keyof Events]: { readonly number: number; readonly event: Name; readonly data: z.input<Events[Name]> };
}[keyof Events];
type Told = { [Name in keyof Events]: { readonly event: Name; readonly data: z.input<Events[Name]> } }[keyof Events];
export type LoadListener = (event: LoadEvent) => void;

/** What a load is doing. */
export interface LoadStep {
  readonly step: string;
  /** 0–100. */
  readonly progress: number;
  readonly completedBytes: number | null;
  readonly totalBytes: number | null;
  /** What is left, in seconds; null when it cannot be told. */
  readonly estimatedS: number | null;
}

/** One load from its beginning: every event is kept and numbered, so that a reader can take it up anywhere. */
export class LoadJob {
  readonly #events: LoadEvent[] = [];
  readonly #listeners = new Set<LoadListener>();
  #state: 'loading' | 'loaded' | 'error' = 'loading';
  #step: LoadStep = { step: 'waiting', progress: 0, completedBytes: null, totalBytes: null, estimatedS: null };

  constructor(
    readonly id: string,
    readonly modelId: string,
    /** The server's name for it. */
    readonly model: string,
  ) {}

  get state(): 'loading' | 'loaded' | 'error' {
    return this.#state;
  }

  get step(): LoadStep {
    return this.#step;
  }

  get lastNumber(): number {
    return this.#events.length;
  }

  /** Told when it says something new: another step, or a whole percent more. Progress never falls. */
  advance(next: LoadStep): void {
    const progress = Math.max(this.#step.progress, Math.floor(next.progress));
    const isNews = progress > this.#step.progress || next.step !== this.#step.step;
    this.#step = { ...next, progress };
    if (!isNews) return;
    const { step, completedBytes, totalBytes, estimatedS: estimatedTime } = next;
    const data = {
      ...this.#head(),
      status: 'loading',
      loadProgress: progress,
      step,
      completedBytes,
      totalBytes,
      estimatedTime,
    } as const;
    this.#tell({ event: 'progress', data });
  }

  succeed(memoryUsage: string | null): void {
    this.#state = 'loaded';
    this.#step = { ...this.#step, step: 'loaded', progress: 100, estimatedS: null };
    this.#tell({ event: 'complete', data: { ...this.#head(), status: 'loaded', loadProgress: 100, memoryUsage } });
    this.#close();
  }

  fail({ code, message }: { code: string; message: string }): void {
    this.#state = 'error';
    this.#step = { ...this.#step, estimatedS: null };
    this.#tell({ event: 'error', data: { ...this.#head(), status: 'error', code, message } });
    this.#close();
  }

  /** Tells what follows the event `after` at once, then the others as they happen. The answer stops it. */
  subscribe(listener: LoadListener, { after = 0 }: { after?: number } = {}): () => void {
    for (const event of this.#events.slice(after)) listener(event);
    if (this.#state === 'loading') this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #head(): { jobId: string; modelId: string } {
    return { jobId: this.id, modelId: this.modelId };
  }

  #close(): void {
    this.#tell({ event: 'close', data: {} });
    this.#listeners.clear();
  }

  #tell(told: Told): void {
    const event = { ...told, number: this.#events.length + 1 } as LoadEvent;
    this.#events.push(event);
    for (const listener of [...this.#listeners]) listener(event);
  }
}
