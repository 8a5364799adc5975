/** Quietest level a meter shows. */
const FLOOR_DB = -54;

/** Peak 0–1 → place on a meter 0–1, linear in decibels as ears are. */
export const meterPlace = (peak: number): number => {
  if (peak <= 0) return 0;
  const db = 20 * Math.log10(peak);
  return Math.max(0, Math.min(1, 1 - db / FLOOR_DB));
};

const HOLD_MS = 1_200;
const FALL_PER_MS = 1 / 1_500;

/** The tick that stays where the loudest moment was, then falls. */
export class PeakHold {
  #place = 0;
  #heldUntil = 0;
  #last = 0;

  read(place: number, nowMs: number): number {
    const fallen =
      nowMs > this.#heldUntil
        ? this.#place - (nowMs - Math.max(this.#last, this.#heldUntil)) * FALL_PER_MS
        : this.#place;
    this.#last = nowMs;
    this.#place = Math.max(0, fallen);
    if (place >= this.#place) {
      this.#place = place;
      this.#heldUntil = nowMs + HOLD_MS;
    }
    return this.#place;
  }
}
