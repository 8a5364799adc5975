import type { MicFrame } from '../frame-store.js';
import type { UnsentDisk } from '../write-behind-store.js';

/** A disk in memory that can be slow or full, and that objects to frames out of order. */
export class FakeDisk implements UnsentDisk {
  readonly writes: (readonly number[])[] = [];
  full = false;
  #frames: MicFrame[] = [];
  #waiting: (() => void)[] = [];
  #slow = false;

  get seqs(): readonly number[] {
    return this.#frames.map((frame) => frame.seq);
  }

  get frames(): readonly MicFrame[] {
    return this.#frames;
  }

  /** From now on writes end only with `catchUp`. */
  slow(): void {
    this.#slow = true;
  }

  catchUp(): void {
    this.#slow = false;
    for (const end of this.#waiting.splice(0)) end();
  }

  async write(frames: readonly MicFrame[]): Promise<void> {
    if (this.full) throw new Error('quota exceeded');
    if (this.#slow) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const seqs = frames.map(({ seq }) => seq);
    if (seqs.some((seq, index) => index > 0 && seq <= (seqs[index - 1] ?? seq)))
      throw new Error(`out of order: ${seqs.join(' ')}`);
    this.writes.push(seqs);
    this.#frames = [...this.#frames.filter(({ seq }) => !seqs.includes(seq)), ...frames];
  }

  async forget(seq: number): Promise<void> {
    this.#frames = this.#frames.filter((frame) => frame.seq >= seq);
  }
}
