/** Amplitudes: 6 dB are a factor of two. */
export const gainOfDb = (db: number): number => 10 ** (db / 20);
export const dbOfGain = (gain: number): number => 20 * Math.log10(gain);
