import { ProviderError } from '../../../src/adapters/provider-error.js';
import type { TtsAdapter } from '../../../src/adapters/tts.js';

export interface Heard {
  /** 48 kHz samples that came. */
  readonly samples: number;
  readonly error: ProviderError | undefined;
}

export interface HearOptions {
  readonly voice?: string;
  readonly signal?: AbortSignal;
  /** Called with the number of samples so far. */
  readonly onSound?: (samples: number) => void;
}

/** Listens to one sentence to its end; a ProviderError is part of what was heard, any other error is not. */
export async function hear(adapter: TtsAdapter, text: string, options: HearOptions = {}): Promise<Heard> {
  const { voice = adapter.voices[0] ?? '', signal = new AbortController().signal, onSound } = options;
  let samples = 0;
  try {
    for await (const event of adapter.synthesize({ text, voice }, { signal })) {
      if (event.type !== 'audio') continue;
      samples += event.samples.length;
      onSound?.(samples);
    }
    return { samples, error: undefined };
  } catch (error) {
    if (error instanceof ProviderError) return { samples, error };
    throw error;
  }
}
