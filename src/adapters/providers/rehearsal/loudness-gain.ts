const FULL_SCALE = 32_768;
/** −3 dBFS: below it a sample passes unchanged. */
const KNEE = 0.708;

/** Applies a gain in place; what would come above the knee is bent towards full scale and never reaches it. */
export function applyGain(samples: Int16Array, gainDb: number): void {
  const factor = 10 ** (gainDb / 20) / FULL_SCALE;
  for (const [index, sample] of samples.entries()) {
    samples[index] = Math.round(softLimit(sample * factor) * (FULL_SCALE - 1));
  }
}

function softLimit(value: number): number {
  const size = Math.abs(value);
  if (size <= KNEE) return value;
  return Math.sign(value) * (KNEE + (1 - KNEE) * Math.tanh((size - KNEE) / (1 - KNEE)));
}
