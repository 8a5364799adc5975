import { type Clock, systemClock } from '../core/clock.js';
import { type Logger, silentLogger } from '../core/logger.js';
import { type Metrics, silentMetrics } from '../core/metrics.js';
import type { AdapterFactory } from './adapter-factory.js';
import { measuredLlm, measuredStt, measuredTts } from './decorators/measured-engines.js';
import type { LlmAdapter } from './llm.js';
import { FliteTts } from './providers/rehearsal/flite-tts.js';
import { PocketsphinxStt } from './providers/rehearsal/pocketsphinx-stt.js';
import { ScriptReader } from './providers/rehearsal/script-reader.js';
import type { SttAdapter } from './stt.js';
import type { TtsAdapter } from './tts.js';

/** The engines that come with the studio: no key, no download, and labelled *rehearsal* wherever they show. */
export class RehearsalAdapterFactory implements AdapterFactory {
  readonly #logger: Logger;
  readonly #stt: SttAdapter;
  readonly #tts: TtsAdapter;
  readonly #llm: LlmAdapter;

  constructor(parts: { clock?: Clock; logger?: Logger; metrics?: Metrics } = {}) {
    const { clock = systemClock, logger = silentLogger, metrics = silentMetrics } = parts;
    this.#logger = logger;
    this.#stt = measuredStt(new PocketsphinxStt({ logger }), { metrics });
    this.#tts = measuredTts(new FliteTts(), { metrics, clock });
    this.#llm = measuredLlm(new ScriptReader({ clock }), { metrics, clock });
  }

  stt(): SttAdapter {
    return this.#stt;
  }

  tts(): TtsAdapter {
    return this.#tts;
  }

  /** One script reader serves every member of the cast: it keeps nothing between replies. */
  llm(_identifier: string): LlmAdapter {
    return this.#llm;
  }

  async warmUp(): Promise<void> {
    const parts = [this.#stt, this.#tts];
    const outcomes = await Promise.allSettled(parts.map((part) => part.warmUp?.() ?? Promise.resolve()));
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === 'fulfilled') continue;
      this.#logger.warn({ engine: parts[index]?.model, error: outcome.reason }, 'a built-in engine is not available');
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#stt.close?.(), this.#tts.close?.()]);
  }
}
