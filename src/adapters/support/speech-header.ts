import { parseWav } from '../../audio/wav.js';
import { errorMessage } from '../../core/errors.js';
import { ProviderError } from '../provider-error.js';

export interface SpeechFormat {
  readonly sampleRate: number;
  readonly channels: number;
  /** Length of the sound; undefined when it was unknown to the one who wrote the header. */
  readonly dataBytes: number | undefined;
}

export interface SpeechBeginning {
  readonly format: SpeechFormat;
  /** What came behind the header. */
  readonly rest: Uint8Array;
}

/** Longer headers are refused: what has no samples after this much is no speech. */
const HEADER_MAX_BYTES = 4_096;
/** The smallest WAV header there is. */
const HEADER_MIN_BYTES = 44;
/** Writers to a pipe put 0x7FFFF000 (espeak-ng) or 0xFFFFFFFF for a length they do not know yet. */
const UNKNOWN_BYTES = 0x7f00_0000;

/** Finds out from the first bytes of an answer what they are, however small the pieces they come in. */
export class WavHeader {
  #bytes: Uint8Array = new Uint8Array(0);

  constructor(
    private readonly provider: string,
    private readonly pcmRate: number | undefined,
  ) {}

  /** Undefined while more is needed to tell. */
  push(chunk: Uint8Array): SpeechBeginning | undefined {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    if (this.#bytes.length < 4) return undefined;
    if (!startsAs(this.#bytes, 'RIFF') && !startsAs(this.#bytes, 'RF64')) return this.#headerless();
    return this.#bytes.length < HEADER_MIN_BYTES ? undefined : this.#parse(this.#bytes.length > HEADER_MAX_BYTES);
  }

  /** For an answer that ended before its beginning was understood. */
  finish(): SpeechBeginning | undefined {
    if (this.#bytes.length === 0) return undefined;
    return this.#bytes.length < 4 ? this.#headerless() : this.#parse(true);
  }

  #headerless(): SpeechBeginning {
    if (this.pcmRate === undefined || looksLikeText(this.#bytes) || looksCompressed(this.#bytes)) {
      throw this.#notSound('this is neither a WAV nor plain samples');
    }
    return { format: { sampleRate: this.pcmRate, channels: 1, dataBytes: undefined }, rest: this.#bytes };
  }

  #parse(last: boolean): SpeechBeginning | undefined {
    try {
      const layout = parseWav(this.#bytes, Number.POSITIVE_INFINITY);
      if (layout.bitsPerSample !== 16 || layout.channels === 0)
        throw new Error(`${layout.bitsPerSample}-bit samples instead of 16`);
      const dataBytes = layout.dataBytes >= UNKNOWN_BYTES ? undefined : layout.dataBytes;
      return { format: { ...layout, dataBytes }, rest: this.#bytes.subarray(layout.dataOffset) };
    } catch (error) {
      if (!last && this.#bytes.length <= HEADER_MAX_BYTES && isUnfinished(error)) return undefined;
      throw this.#notSound(errorMessage(error), error);
    }
  }

  #notSound(why: string, cause?: unknown): ProviderError {
    return new ProviderError(this.provider, 'protocol', `${this.provider} sent something that is no sound: ${why}`, {
      cause,
    });
  }
}

function isUnfinished(error: unknown): boolean {
  return errorMessage(error).includes('chunk is missing');
}

function startsAs(bytes: Uint8Array, magic: string): boolean {
  return Buffer.from(bytes.subarray(0, magic.length)).toString('latin1') === magic;
}

/** A JSON object or a page where sound should be: servers answer 200 with an error now and then. */
function looksLikeText(bytes: Uint8Array): boolean {
  return /^\s*(\{\s*"|<[!a-z])/i.test(Buffer.from(bytes.subarray(0, 16)).toString('latin1'));
}

/** Some servers send their default format whatever they were asked for. */
function looksCompressed(bytes: Uint8Array): boolean {
  const [first = 0, second = 0] = bytes;
  return (
    ['ID3', 'OggS', 'fLaC'].some((magic) => startsAs(bytes, magic)) || (first === 0xff && (second & 0xf6) === 0xf2)
  );
}
