import { SAMPLE_RATE } from '../../src/protocol/audio-format.js';

/** A sine of this peak level; `phase` in degrees. */
export function tone(options: { hz: number; dbfs: number; seconds: number; phase?: number }): Float32Array {
  const { hz, dbfs, seconds, phase = 0 } = options;
  const amplitude = 10 ** (dbfs / 20);
  return Float32Array.from(
    { length: Math.round(seconds * SAMPLE_RATE) },
    (_, index) => amplitude * Math.sin((2 * Math.PI * hz * index) / SAMPLE_RATE + (phase * Math.PI) / 180),
  );
}

/** The same noise for the same seed, between plus and minus `amplitude`. */
export function noise(options: { amplitude: number; seconds: number; seed?: number }): Float32Array {
  let state = options.seed ?? 1;
  return Float32Array.from({ length: Math.round(options.seconds * SAMPLE_RATE) }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return options.amplitude * (state / 2 ** 31 - 1);
  });
}

export function joined(...parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** In pieces of changing, odd lengths, as a stream might bring it. */
export function* inPieces(channels: readonly Float32Array[]): Generator<Float32Array[]> {
  const lengths = [1, 4_801, 480, 24_007, 97];
  for (let at = 0, turn = 0; at < (channels[0]?.length ?? 0); turn += 1) {
    const length = lengths[turn % lengths.length] ?? 1;
    yield channels.map((channel) => channel.subarray(at, at + length));
    at += length;
  }
}
