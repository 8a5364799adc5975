export interface ExportProgress {
  /** What is being done now, in plain words. */
  readonly step: string;
  /** How much of the whole export, 0–1, never falling. */
  readonly done: number;
}

/** Adds the progress of several steps up by what each of them usually takes. */
export class ProgressSum {
  readonly #done = new Map<string, number>();
  readonly #total: number;

  constructor(
    /** Step → its usual share of the time, in any unit. */
    private readonly weights: Readonly<Record<string, number>>,
    private readonly onProgress: ((progress: ExportProgress) => void) | undefined,
  ) {
    this.#total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  }

  /** A step is done that far; a step without weight is not told of. */
  report(step: string, done: number): void {
    const weight = this.weights[step];
    if (weight === undefined || this.#total === 0) return;
    this.#done.set(step, Math.max(this.#done.get(step) ?? 0, done * weight));
    const sum = [...this.#done.values()].reduce((total, one) => total + one, 0);
    this.onProgress?.({ step, done: Math.min(1, sum / this.#total) });
  }
}
