import { type Clock, systemClock } from '../core/clock.js';
import { type Logger, silentLogger } from '../core/logger.js';
import type { AdapterFactory } from './adapter-factory.js';
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

  constructor({ clock = systemClock, logger = silentLogger }: { clock?: Clock; logger?: Logger } = {}) {
    this.#logger = logger;
    this.#stt = new PocketsphinxStt({ logger });
    this.#tts = new FliteTts();
    this.#llm = new ScriptReader({ clock });
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
