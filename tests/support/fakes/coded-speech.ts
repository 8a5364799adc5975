/**
 * Speech whose words can be read back from its samples: word k is a plateau of its own height. So a simulated recogniser
 * hears what it is really sent, and a test can tell a lost, repeated or half-sent word from the words alone.
 */
export interface SpokenWord {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

const FLOOR = 2_000;

export interface CodedSpeech {
  readonly words: readonly SpokenWord[];
  readonly step: number;
}

export interface CodedSpeechOptions {
  readonly durationMs: number;
  readonly random: () => number;
  /** Height between two words: small for many words, large where the samples are resampled on their way. */
  readonly step: number;
}

/** About two words a second in utterances of 3 to 12, with pauses, some of them long. */
export function codedSpeech({ durationMs, random, step }: CodedSpeechOptions): CodedSpeech {
  const words: SpokenWord[] = [];
  const between = (low: number, high: number) => Math.round(low + random() * (high - low));
  let atMs = between(200, 900);
  while (atMs < durationMs - 6_000) {
    for (let left = between(3, 12); left > 0 && atMs < durationMs - 2_000; left -= 1) {
      const endMs = atMs + between(140, 480);
      words.push({ text: `w${words.length}`, startMs: atMs, endMs });
      atMs = endMs + (random() < 0.4 ? 0 : between(20, 180));
    }
    atMs += random() < 0.03 ? between(15_000, 40_000) : between(700, 1_800);
  }
  const heights = Math.floor((32_767 - FLOOR) / step);
  if (words.length > heights) throw new Error(`${words.length} words need a smaller step than ${step}`);
  return { words, step };
}

/** The samples of a stretch of it, at any rate. */
export function codedSamples(
  { words, step }: CodedSpeech,
  stretch: { fromMs: number; ms: number; rate: number },
): Int16Array {
  const { fromMs, ms, rate } = stretch;
  const samples = new Int16Array((ms * rate) / 1000);
  const sampleAt = (timeMs: number) => Math.round(((timeMs - fromMs) * rate) / 1000);
  for (let index = firstEndingAfter(words, fromMs); index < words.length; index += 1) {
    const word = words[index];
    if (word === undefined || word.startMs >= fromMs + ms) break;
    samples.fill(FLOOR + index * step, Math.max(0, sampleAt(word.startMs)), Math.max(0, sampleAt(word.endMs)));
  }
  return samples;
}

function firstEndingAfter(words: readonly SpokenWord[], ms: number): number {
  let low = 0;
  for (let high = words.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((words[middle]?.endMs ?? 0) > ms) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A stretch of one word as it was received, in milliseconds from the first sample. */
export interface HeardRun {
  readonly index: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** Shorter runs are the edges of resampled plateaus. */
const SHORTEST_MS = 20;

/** Reads words back, to the millisecond. */
export class CodedEar {
  #ms = 0;
  #run: { readonly index: number; readonly startMs: number } | undefined;

  constructor(
    private readonly step: number,
    private readonly rate: number,
  ) {}

  /** Audio received so far. */
  get ms(): number {
    return this.#ms;
  }

  /** Whether a word is going on. */
  get inWord(): boolean {
    return this.#run !== undefined;
  }

  /** The words that ended in these samples. */
  hear(samples: Int16Array): HeardRun[] {
    const runs: HeardRun[] = [];
    const perMs = this.rate / 1000;
    for (let at = perMs >> 1; at < samples.length; at += perMs) {
      const value = samples[at] ?? 0;
      const index = value < FLOOR - this.step / 2 ? -1 : Math.round((value - FLOOR) / this.step);
      if (index !== (this.#run?.index ?? -1)) {
        runs.push(...this.end());
        this.#run = index < 0 ? undefined : { index, startMs: this.#ms };
      }
      this.#ms += 1;
    }
    return runs;
  }

  /** The word that was going on, as far as it came. */
  end(): HeardRun[] {
    const run = this.#run;
    this.#run = undefined;
    return run === undefined || this.#ms - run.startMs < SHORTEST_MS ? [] : [{ ...run, endMs: this.#ms }];
  }
}

/** A repeatable source of numbers in [0, 1). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
