/** Samples at 48 kHz that make one at 16 kHz. */
export const DECIMATION = 3;
/** What of the samples before a piece its first results still need. */
export const DECIMATOR_HISTORY = 10;

/**
 * Half of a symmetric low-pass of 11 taps (equiripple, Parks and McClellan), its middle last: within 0.22 dB up to 4 kHz,
 * 44 dB down from 12 to 20 kHz, which is what would fold onto that. Between 4 and 12 kHz it is no filter at all: for
 * whoever looks at nothing above 4 kHz, as a voice detector does.
 */
const TAPS = [-0.026272, -0.025447, 0.007167, 0.13598, 0.253328, 0.329142] as const;

/**
 * 48 kHz to 16 kHz: `count` results into `target` from `offset` on. `source` begins with the 10 samples before the piece.
 * A fifth of what libfvad's own way down from 48 kHz takes, which was a tenth of a busy server's work.
 */
export function decimate(
  source: Int16Array,
  target: Int16Array,
  { offset, count }: { offset: number; count: number },
): void {
  const [a, b, c, d, e, f] = TAPS;
  for (let n = 0; n < count; n += 1) {
    const at = n * DECIMATION;
    const sum =
      a * ((source[at] ?? 0) + (source[at + 10] ?? 0)) +
      b * ((source[at + 1] ?? 0) + (source[at + 9] ?? 0)) +
      c * ((source[at + 2] ?? 0) + (source[at + 8] ?? 0)) +
      d * ((source[at + 3] ?? 0) + (source[at + 7] ?? 0)) +
      e * ((source[at + 4] ?? 0) + (source[at + 6] ?? 0)) +
      f * (source[at + 5] ?? 0);
    target[offset + n] = sum > 32_767 ? 32_767 : sum < -32_768 ? -32_768 : sum;
  }
}
