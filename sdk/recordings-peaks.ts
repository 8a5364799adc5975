import { byteToPeak, type PeaksLevel, peaksLayout } from '../src/protocol/peaks.js';

/** Reads bytes `from` up to `to` of the peaks file. */
export type ReadBytes = (from: number, to: number) => Promise<Uint8Array>;

/** Resolutions with buckets of at least this many samples are read at once: 50 kB for an hour. */
const ALWAYS_SAMPLES = 4_096;
/** The finer ones come in pieces of this many buckets, and the oldest are forgotten. */
const TILE_BUCKETS = 32_768;
const TILES_MAX = 64;

/** One stem's waveform at any zoom: the whole from the beginning, details where somebody looks. */
export class StemPeaks {
  readonly #levels: readonly PeaksLevel[];
  readonly #wholes = new Map<PeaksLevel, Uint8Array>();
  readonly #tiles = new Map<string, Uint8Array>();
  readonly #coming = new Map<string, Promise<void>>();

  private constructor(
    samples: number,
    private readonly read: ReadBytes,
  ) {
    this.#levels = peaksLayout(samples).levels;
  }

  /** Reads the coarse resolutions with one request. */
  static async open(samples: number, read: ReadBytes): Promise<StemPeaks> {
    const peaks = new StemPeaks(samples, read);
    const coarse = peaks.#levels.filter(({ bucketSamples }) => bucketSamples >= ALWAYS_SAMPLES);
    const [first, last] = [coarse[0], coarse.at(-1)];
    if (first === undefined || last === undefined) return peaks;
    const bytes = await read(first.offset, last.offset + last.buckets);
    for (const level of coarse) {
      const from = level.offset - first.offset;
      peaks.#wholes.set(level, bytes.subarray(from, from + level.buckets));
    }
    return peaks;
  }

  /** The loudest of samples `from` up to `to`, 0–1, as exactly as is known by now. */
  loudest(from: number, to: number): number {
    for (let index = this.#levelFor(to - from); index >= 0; index -= 1) {
      const level = this.#levels[index];
      const byte = level === undefined ? undefined : this.#loudestIn(level, from, to);
      if (byte !== undefined) return byteToPeak(byte);
    }
    return 0;
  }

  /** True where the stem is digital silence: there is nothing to hear, and nothing to fetch. */
  isSilent(from: number, to: number): boolean {
    return this.loudest(from, to) === 0;
  }

  /** Fetches what drawing bars of this many samples there needs; undefined when it is all there. */
  need(from: number, to: number, barSamples: number): Promise<void> | undefined {
    const level = this.#levels[this.#levelFor(barSamples)];
    if (level === undefined || this.#wholes.has(level)) return undefined;
    const first = Math.floor(Math.max(0, from) / level.bucketSamples / TILE_BUCKETS);
    const last = Math.floor(Math.min(level.buckets - 1, to / level.bucketSamples) / TILE_BUCKETS);
    const missing: Promise<void>[] = [];
    for (let tile = first; tile <= last; tile += 1) {
      if (!this.#tiles.has(keyOf(level, tile))) missing.push(this.#fetch(level, tile));
    }
    return missing.length === 0 ? undefined : Promise.all(missing).then(() => undefined);
  }

  /** The coarsest resolution that still tells bars of this length apart. */
  #levelFor(barSamples: number): number {
    const place = this.#levels.findIndex(({ bucketSamples }) => bucketSamples <= barSamples);
    return place === -1 ? this.#levels.length - 1 : place;
  }

  #loudestIn(level: PeaksLevel, from: number, to: number): number | undefined {
    const first = Math.max(0, Math.floor(from / level.bucketSamples));
    const end = Math.min(level.buckets, Math.ceil(to / level.bucketSamples));
    let loudest = 0;
    for (let bucket = first; bucket < end; bucket += 1) {
      const byte = this.#byteAt(level, bucket);
      if (byte === undefined) return undefined;
      if (byte > loudest) loudest = byte;
    }
    return loudest;
  }

  #byteAt(level: PeaksLevel, bucket: number): number | undefined {
    const whole = this.#wholes.get(level);
    if (whole !== undefined) return whole[bucket];
    return this.#tiles.get(keyOf(level, Math.floor(bucket / TILE_BUCKETS)))?.[bucket % TILE_BUCKETS];
  }

  #fetch(level: PeaksLevel, tile: number): Promise<void> {
    const key = keyOf(level, tile);
    const coming =
      this.#coming.get(key) ??
      this.read(
        level.offset + tile * TILE_BUCKETS,
        level.offset + Math.min(level.buckets, (tile + 1) * TILE_BUCKETS),
      ).then((bytes) => this.#keep(key, bytes));
    this.#coming.set(key, coming);
    const forget = (): void => void this.#coming.delete(key);
    coming.then(forget, forget);
    return coming;
  }

  #keep(key: string, bytes: Uint8Array): void {
    this.#tiles.set(key, bytes);
    const [oldest] = this.#tiles.keys();
    if (this.#tiles.size > TILES_MAX && oldest !== undefined) this.#tiles.delete(oldest);
  }
}

const keyOf = (level: PeaksLevel, tile: number): string => `${level.bucketSamples} ${tile}`;
