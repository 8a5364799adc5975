import type { LlmEngine, SttEngine, TtsEngine } from '../config/engine-variables.js';
import type { AdapterFactory } from './adapter-factory.js';
import { Breakers, type EngineParts } from './engine-parts.js';
import { LlmAdapterFactory } from './llm-adapter-factory.js';
import type { LlmAdapter } from './llm.js';
import { SttAdapterFactory } from './stt-adapter-factory.js';
import type { SttAdapter } from './stt.js';
import { TtsAdapterFactory } from './tts-adapter-factory.js';
import type { TtsAdapter } from './tts.js';

type Chain<E> = readonly [E, ...E[]];

/** Which engines take which part; the first of each chain leads. */
export interface EngineChoice {
  readonly stt: Chain<SttEngine>;
  readonly tts: Chain<TtsEngine>;
  readonly cohost: Chain<LlmEngine>;
  readonly guest: Chain<LlmEngine>;
}

/** The cast member whose mind is the co-host's; everybody else shares the guest's. */
const COHOST = 'claude';

/** The engines the configuration chooses, guarded and chained. Made whole at the start: a session never waits for code to load. */
export class RealAdapterFactory implements AdapterFactory {
  private constructor(
    readonly breakers: Breakers,
    private readonly parts: EngineParts,
    private readonly made: {
      stt: SttAdapter;
      tts: TtsAdapter;
      cohost: LlmAdapter;
      guest: LlmAdapter;
      minds: LlmAdapterFactory;
    },
  ) {}

  static async create(choice: EngineChoice, parts: EngineParts): Promise<RealAdapterFactory> {
    const breakers = new Breakers(parts);
    const minds = new LlmAdapterFactory(parts, breakers);
    const [stt, tts, cohost, guest] = await Promise.all([
      new SttAdapterFactory(parts).chain(choice.stt),
      new TtsAdapterFactory(parts, breakers).chain(choice.tts),
      minds.chain(choice.cohost),
      minds.chain(choice.guest),
    ]);
    return new RealAdapterFactory(breakers, parts, { stt, tts, cohost, guest, minds });
  }

  stt(): SttAdapter {
    return this.made.stt;
  }

  tts(): TtsAdapter {
    return this.made.tts;
  }

  llm(identifier: string): LlmAdapter {
    return identifier === COHOST ? this.made.cohost : this.made.guest;
  }

  async warmUp(): Promise<void> {
    const { stt, tts } = this.made;
    const warm = async (engine: SttAdapter | TtsAdapter) => {
      try {
        await engine.warmUp?.();
      } catch (error) {
        this.parts.logger.warn({ engine: engine.provider, error }, 'engine is not ready');
      }
    };
    await Promise.all([warm(stt), warm(tts)]);
  }

  async close(): Promise<void> {
    const { stt, tts, minds } = this.made;
    await Promise.allSettled([stt.close?.() ?? Promise.resolve(), tts.close?.() ?? Promise.resolve(), minds.close()]);
  }
}
