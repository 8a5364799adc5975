import type { SttVendor } from './stt-vendor.js';

/** What went out this long ago and became no words holds none: far longer than any vendor's words are late. */
const QUIET_MS = 10_000;
/** The same where a vendor gives no sign of life between words, and a dead line shows late. */
const UNCONFIRMED_QUIET_MS = 30_000;
/** The same where a vendor gives no partials: no utterance is that long. */
const WITHOUT_PARTIALS_MS = 60_000;
/** Words on their way that never became final were noise. */
const PENDING_MS = 30_000;

export interface SttProgress {
  /** The frame to send next, and the one that was next at the last sign of life. */
  readonly next: number;
  readonly confirmed: number;
}

/**
 * Notices that nothing was said. Without it, silence would never be acknowledged, and a drop in a quiet hour would be
 * answered with a minute and a half of silence sent again before the next word is heard.
 */
export class SttQuiet {
  readonly #vendor: SttVendor;
  #pendingMs: number | undefined;
  #partials: 'unknown' | 'given' | 'never' = 'unknown';
  #marks: { readonly ms: number; readonly frame: number }[] = [];

  constructor(vendor: SttVendor) {
    this.#vendor = vendor;
  }

  partial(text: string, nowMs: number): void {
    this.#pendingMs = text.trim() === '' ? undefined : nowMs;
    if (this.#pendingMs !== undefined) this.#partials = 'given';
  }

  final(): void {
    this.#pendingMs = undefined;
    if (this.#partials === 'unknown') this.#partials = 'never';
  }

  /** Whether words are on their way that are not final yet. */
  isPending(nowMs: number): boolean {
    return this.#pendingMs !== undefined && nowMs - this.#pendingMs < PENDING_MS;
  }

  /** Another connection has taken over. */
  restart(): void {
    this.#marks = [];
  }

  /** To be asked about once a second: the frame before which nothing was said that is not final, if known. */
  passed({ next, confirmed }: SttProgress, nowMs: number): number | undefined {
    const { silenceMs, frameMs } = this.#vendor;
    const unconfirmed = !Number.isFinite(silenceMs);
    const quietMs = this.#partials === 'never' ? WITHOUT_PARTIALS_MS : unconfirmed ? UNCONFIRMED_QUIET_MS : QUIET_MS;
    const received = unconfirmed ? next : confirmed;
    this.#marks.push({ ms: nowMs, frame: received });
    const old = this.#marks.findLastIndex(({ ms }) => nowMs - ms >= quietMs);
    if (old > 0) this.#marks = this.#marks.slice(old);
    if (old < 0 || this.isPending(nowMs)) return undefined;
    return Math.min(this.#marks[0]?.frame ?? 0, received - Math.ceil(quietMs / frameMs));
  }
}
