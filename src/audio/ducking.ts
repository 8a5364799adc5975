import { msToSamples } from '../protocol/audio-format.js';
import { gainOfDb } from './decibels.js';

/** The gain moves in steps of this length, in a straight line within each. */
export const DUCKING_STEP_SAMPLES = msToSamples(10);
/** Steps the leader's power is averaged over: a click is no speech. */
const AVERAGED_STEPS = 5;
const FALL_STEPS = 8;
const HOLD_STEPS = 40;
const RISE_STEPS = 50;

/** How far others step back while somebody speaks over them. */
export interface DuckingRule {
  /** By how many decibels; 0 leaves everybody as they are. */
  readonly depthDb: number;
  /** Mean square of the leader's samples from which it counts as speaking. */
  readonly fromPower: number;
}

/** Follows the leader step by step: down within 80 ms, held 400 ms through the gaps between words, up within 500 ms. */
export class Ducker {
  readonly #depth: number;
  #power = 0;
  #held = 0;
  #gain = 1;

  constructor(private readonly rule: DuckingRule) {
    this.#depth = gainOfDb(-rule.depthDb);
  }

  /** The others' gain at the end of a step in which the leader had this mean square. */
  next(power: number): number {
    this.#power += (power - this.#power) / AVERAGED_STEPS;
    this.#held = this.#power >= this.rule.fromPower ? HOLD_STEPS : Math.max(0, this.#held - 1);
    const range = 1 - this.#depth;
    this.#gain =
      this.#held > 0
        ? Math.max(this.#depth, this.#gain - range / FALL_STEPS)
        : Math.min(1, this.#gain + range / RISE_STEPS);
    return this.#gain;
  }
}
