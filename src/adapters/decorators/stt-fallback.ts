import { childAbort } from '../../core/abort.js';
import { AsyncQueue } from '../../core/async-queue.js';
import { samplesToMs } from '../../protocol/audio-format.js';
import { announcement } from './with-fallback.js';
import { asProviderError } from './stream-call.js';
import type { PcmChunk, SttAdapter, SttEvent, SttOptions } from '../stt.js';

/** Audio kept for the next recogniser: what the failed one had heard but not yet turned into words. */
const KEPT_MS = 60_000;
const QUEUE_CHUNKS = 3_000;

/**
 * Recognisers in order: when one gives up for good the next goes on where the last final text ended.
 * The adapter speaks for its first link; an `engine` event tells who listens now.
 */
export function sttWithFallback(links: readonly [SttAdapter, ...SttAdapter[]]): SttAdapter {
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
    transcribe: (audio, options) => transcribeInTurn(links, audio, options),
    async warmUp() {
      await Promise.allSettled(links.map((link) => link.warmUp?.() ?? Promise.resolve()));
    },
    async close() {
      await Promise.allSettled(links.map((link) => link.close?.() ?? Promise.resolve()));
    },
  };
}

async function* transcribeInTurn(links: readonly SttAdapter[], audio: AsyncIterable<PcmChunk>, options: SttOptions): AsyncIterable<SttEvent> {
  const source = new SharedAudio();
  void source.follow(audio);
  let because = '';
  try {
    for (const [index, link] of links.entries()) {
      if (index > 0) yield announcement(link, because);
      try {
        for await (const event of listen(link, source, options)) yield event;
        return;
      } catch (error) {
        if (index === links.length - 1 || options.signal.aborted) throw error;
        because = asProviderError(error, link.provider).message;
      }
    }
  } finally {
    source.close();
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
