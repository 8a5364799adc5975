import type { TtsAdapter } from '../../../src/adapters/tts.js';

/** The adapter, whose first closing ends what was started for it as well. */
export function closingAlso(adapter: TtsAdapter, close: () => Promise<void>): TtsAdapter {
  let closing: Promise<void> | undefined;
  return {
    ...adapter,
    close: async () => {
      await adapter.close?.();
      await (closing ??= close());
    },
  };
}
