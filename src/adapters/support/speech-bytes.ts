import { pcmFromBytes } from '../../audio/pcm.js';
import { createResampler, loadResampler, type Resampler } from '../../audio/resampler.js';
import { BYTES_PER_SAMPLE, msToSamples, SAMPLE_RATE } from '../../protocol/audio-format.js';
import { ProviderError } from '../provider-error.js';
import type { TtsEvent } from '../tts.js';
import { type SpeechFormat, WavHeader } from './speech-header.js';

/** 100 ms, so that a voice that sends a whole sentence at once can still be cut in the middle of it. */
const PIECE_SAMPLES = msToSamples(100);

export interface SpeechBytesOptions {
  /** Named in errors. */
  readonly provider: string;
  /** Samples per second of headerless s16le; without it the bytes must begin as a WAV. A WAV is recognised either way. */
  readonly pcmRate?: number;
  readonly signal: AbortSignal;
}

/**
 * A vendor's answer, cut wherever the network cut it, as 48 kHz audio events of at most 100 ms.
 * Ends quietly on abort.
 * @throws ProviderError `protocol` when the bytes are no sound, fewer than the header promises, or none at all.
 */
export async function* speechFromBytes(
  bytes: AsyncIterable<Uint8Array>,
  { provider, pcmRate, signal }: SpeechBytesOptions,
): AsyncIterable<TtsEvent> {
  await loadResampler();
  const speech = new SpeechDecoder(provider, pcmRate);
  try {
    for await (const chunk of bytes) {
      if (signal.aborted) return;
      yield* inPieces(speech.push(chunk), signal);
    }
    if (!signal.aborted) yield* inPieces(speech.finish(), signal);
  } finally {
    speech.close();
  }
}

function* inPieces(samples: Int16Array, signal: AbortSignal): Iterable<TtsEvent> {
  for (let at = 0; at < samples.length && !signal.aborted; at += PIECE_SAMPLES) {
    yield { type: 'audio', samples: samples.subarray(at, at + PIECE_SAMPLES) };
  }
}

class SpeechDecoder {
  readonly #header: WavHeader;
  #format: SpeechFormat | undefined;
  #resampler: Resampler | undefined;
  /** Bytes of a sample whose other half is still to come. */
  #carry: Uint8Array = new Uint8Array(0);
  #takenBytes = 0;

  constructor(
    private readonly provider: string,
    pcmRate: number | undefined,
  ) {
    this.#header = new WavHeader(provider, pcmRate);
  }

  push(chunk: Uint8Array): Int16Array {
    if (this.#format) return this.#convert(chunk, this.#format);
    const begun = this.#header.push(chunk);
    return begun ? this.#begin(begun.format, begun.rest) : new Int16Array(0);
  }

  finish(): Int16Array {
    const short = this.#format ? undefined : this.#header.finish();
    const head = short ? this.#begin(short.format, short.rest) : new Int16Array(0);
    if (!this.#format || !this.#resampler || this.#takenBytes < BYTES_PER_SAMPLE)
      throw new ProviderError(this.provider, 'protocol', `${this.provider} sent no sound.`);
    if (this.#format.dataBytes !== undefined && this.#takenBytes < this.#format.dataBytes)
      throw new ProviderError(this.provider, 'protocol', 'The answer broke off.');
    return joined(head, this.#resampler.flush());
  }

  close(): void {
    this.#resampler?.close();
  }

  #begin(format: SpeechFormat, rest: Uint8Array): Int16Array {
    this.#format = format;
    this.#resampler = createResampler({ from: format.sampleRate, to: SAMPLE_RATE });
    return this.#convert(rest, format);
  }

  #convert(chunk: Uint8Array, { channels, dataBytes }: SpeechFormat): Int16Array {
    const wanted = chunk.subarray(0, Math.max(0, (dataBytes ?? Number.POSITIVE_INFINITY) - this.#takenBytes));
    this.#takenBytes += wanted.length;
    const bytes = this.#carry.length === 0 ? wanted : Buffer.concat([this.#carry, wanted]);
    const frameBytes = BYTES_PER_SAMPLE * channels;
    const whole = bytes.length - (bytes.length % frameBytes);
    this.#carry = bytes.slice(whole);
    const mono = toMono(pcmFromBytes(bytes.subarray(0, whole)), channels);
    return this.#resampler?.process(mono) ?? mono;
  }
}

function toMono(samples: Int16Array, channels: number): Int16Array {
  if (channels === 1) return samples;
  return Int16Array.from({ length: samples.length / channels }, (_, frame) => {
    const together = samples.subarray(frame * channels, (frame + 1) * channels);
    return Math.round(together.reduce((sum, sample) => sum + sample, 0) / channels);
  });
}

function joined(first: Int16Array, second: Int16Array): Int16Array {
  if (first.length === 0) return second;
  const all = new Int16Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
