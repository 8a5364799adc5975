import { childAbort } from '../../core/abort.js';
import { AsyncQueue } from '../../core/async-queue.js';
import type { Clock } from '../../core/clock.js';
import { samplesToMs } from '../../protocol/audio-format.js';
import { announcement } from './with-fallback.js';
import { ProviderError } from '../provider-error.js';
import { asProviderError } from './stream-call.js';
import type { PcmChunk, SttAdapter, SttEvent, SttOptions } from '../stt.js';

/** Audio kept for the next recogniser: what the failed one had heard but not yet turned into words. */
const KEPT_MS = 60_000;
const QUEUE_CHUNKS = 3_000;
/** How long another one listens before the first is tried again, at the end of a sentence; each failure doubles it. */
const RETURN_MS = 60_000;
const LONGEST_RETURN_MS = 16 * 60_000;

type Links = readonly [SttAdapter, ...SttAdapter[]];

/**
 * Recognisers in order: when one gives up for good the next goes on where the last final text ended, and after a while
 * the first is tried again. The adapter speaks for its first link; an `engine` event tells who listens now.
 */
export function sttWithFallback(links: Links, { clock }: { readonly clock: Clock }): SttAdapter {
  const [first] = links;
  return {
    provider: first.provider,
    model: first.model,
    rehearsal: first.rehearsal,
    capabilities: {
      punctuation: first.capabilities.punctuation,
      wordTimes: links.every((link) => link.capabilities.wordTimes),
      finalDelayMs: first.capabilities.finalDelayMs,
    },
    transcribe: (audio, options) => transcribeInTurn({ links, clock, options, source: sharing(audio) }),
    async warmUp() {
      await Promise.allSettled(links.map((link) => link.warmUp?.() ?? Promise.resolve()));
    },
    async close() {
      await Promise.allSettled(links.map((link) => link.close?.() ?? Promise.resolve()));
    },
  };
}

function sharing(audio: AsyncIterable<PcmChunk>): SharedAudio {
  const source = new SharedAudio();
  void source.follow(audio);
  return source;
}

interface Relay {
  readonly links: Links;
  readonly clock: Clock;
  readonly options: SttOptions;
  readonly source: SharedAudio;
}

async function* transcribeInTurn({ links, clock, options, source }: Relay): AsyncIterable<SttEvent> {
  const way = new WayBack(clock);
  let index = 0;
  let because = '';
  let [known] = links;
  try {
    for (let link: SttAdapter | undefined = known; link !== undefined; link = links[index]) {
      // One that stands in is there at once; the first one is back when it has heard something.
      if (index > 0 && link !== known) {
        known = link;
        yield announcement(link, because);
      }
      try {
        if (index === 0) way.close();
        for await (const event of listen(link, source, options)) {
          if (link !== known) yield announcement(link, '');
          known = link;
          yield event;
          if (event.type === 'final' && way.open) break;
        }
        if (!way.open) return;
        index = 0;
      } catch (error) {
        if (index === links.length - 1 || options.signal.aborted) throw error;
        if (index === 0) way.failed(error);
        because = asProviderError(error, link.provider).message;
        index += 1;
      }
    }
  } finally {
    source.close();
  }
}

/** When the first recogniser is tried again. */
class WayBack {
  #waitMs = RETURN_MS / 2;
  #atMs = Number.POSITIVE_INFINITY;

  constructor(private readonly clock: Clock) {}

  get open(): boolean {
    return this.clock.nowMs() >= this.#atMs;
  }

  /** It is being tried. */
  close(): void {
    this.#atMs = Number.POSITIVE_INFINITY;
  }

  /** A key that was refused will be refused again. */
  failed(error: unknown): void {
    const passes = !(error instanceof ProviderError) || error.retryable || error.kind === 'protocol';
    this.#waitMs = Math.min(LONGEST_RETURN_MS, this.#waitMs * 2);
    this.#atMs = passes ? this.clock.nowMs() + this.#waitMs : Number.POSITIVE_INFINITY;
  }
}

async function* listen(link: SttAdapter, source: SharedAudio, options: SttOptions): AsyncIterable<SttEvent> {
  const own = childAbort(options.signal);
  const from = source.settledAt;
  try {
    for await (const event of link.transcribe(source.open(), { ...options, signal: own.signal })) {
      if (event.type === 'final') {
        if (event.endAt <= from) continue;
        source.settle(event.endAt);
      }
      yield event;
    }
  } finally {
    own.abort();
    own.dispose();
  }
}

/** One microphone for several listeners in turn: the next one first hears again what was not settled. */
class SharedAudio {
  #kept: PcmChunk[] = [];
  #reader = new AsyncQueue<PcmChunk>(QUEUE_CHUNKS, 'drop-oldest');
  #ended = false;
  settledAt = 0;

  open(): AsyncIterable<PcmChunk> {
    this.#reader.close();
    this.#reader = new AsyncQueue<PcmChunk>(QUEUE_CHUNKS, 'drop-oldest');
    for (const chunk of this.#kept) this.#reader.push(chunk);
    if (this.#ended) this.#reader.close();
    return this.#reader;
  }

  /** Everything before this sample has become words. */
  settle(at: number): void {
    this.settledAt = Math.max(this.settledAt, at);
    this.#kept = this.#kept.filter((chunk) => chunk.at + chunk.samples.length > at);
  }

  close(): void {
    this.#ended = true;
    this.#reader.close();
  }

  /** Reads the microphone to its end; it is a queue of ours and does not fail. */
  async follow(source: AsyncIterable<PcmChunk>): Promise<void> {
    for await (const chunk of source) {
      if (this.#ended) return;
      this.#keep(chunk);
      this.#reader.push(chunk);
    }
    this.close();
  }

  #keep(chunk: PcmChunk): void {
    this.#kept.push(chunk);
    const oldest = this.#kept[0];
    if (oldest && samplesToMs(chunk.at - oldest.at) > KEPT_MS) this.#kept.shift();
  }
}
