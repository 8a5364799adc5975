/** Time inside the house is counted in samples of 48 kHz mono signed 16-bit PCM. */
export const SAMPLE_RATE = 48_000;
export const BYTES_PER_SAMPLE = 2;

export const samplesToMs = (samples: number): number => (samples * 1000) / SAMPLE_RATE;
export const msToSamples = (ms: number): number => Math.round((ms * SAMPLE_RATE) / 1000);
