import type { LlmAdapter } from './llm.js';
import type { SttAdapter } from './stt.js';
import type { TtsAdapter } from './tts.js';

/** Chooses the engines of a session. Adapters are shared: made once, closed with the factory. */
export interface AdapterFactory {
  stt(): SttAdapter;
  tts(): TtsAdapter;
  /** `identifier` names a mind: `claude`, `guest`, or another member of the cast. */
  llm(identifier: string): LlmAdapter;
  /** Loads what is slow to load; a part that cannot run says so later, in its own session. */
  warmUp(): Promise<void>;
  close(): Promise<void>;
}
