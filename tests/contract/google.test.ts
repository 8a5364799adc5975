import { createGoogleStt } from '../../src/adapters/providers/google/google-stt.js';
import { createGoogleTts } from '../../src/adapters/providers/google/google-tts.js';
import type { PcmChunk } from '../../src/adapters/stt.js';
import { systemClock } from '../../src/core/clock.js';
import { silentLogger } from '../../src/core/logger.js';
import { startSpeechFake } from '../support/fakes/google-speech-fake.js';
import { startTtsFake } from '../support/fakes/google-tts-fake.js';
import { sttContract } from './stt.contract.js';
import { ttsContract } from './tts.contract.js';

const CHUNK = 960;
const speech: readonly PcmChunk[] = Array.from({ length: 50 }, (_, index) => ({
  at: index * CHUNK,
  samples: new Int16Array(CHUNK),
}));
const words = [
  { text: 'Hello', fromMs: 200, toMs: 300 },
  { text: 'there.', fromMs: 300, toMs: 400 },
];

/** The server goes with the engine, and tells then what it would not have taken. */
function closingWith<T extends { close?(): Promise<void> }>(
  adapter: T,
  fake: { assertClean(): void; close(): Promise<void> },
): T {
  return {
    ...adapter,
    async close() {
      await adapter.close?.();
      await fake.close();
      fake.assertClean();
    },
  };
}

for (const api of ['v1', 'v2'] as const) {
  sttContract(`Google speech ${api}`, async () => {
    const fake = await startSpeechFake({
      api,
      cues: [
        { atMs: 300, results: [{ text: 'Hello' }] },
        { atMs: 500, results: [{ text: 'Hello there.', final: true, endMs: 400, words }] },
      ],
    });
    const adapter = createGoogleStt({
      api,
      projectId: 'my-show',
      endpoint: fake.endpoint,
      insecure: true,
      clock: systemClock,
      logger: silentLogger,
    });
    return { adapter: closingWith(adapter, fake), speech };
  });
}

ttsContract('Google voices, streamed', async () => {
  const fake = await startTtsFake();
  return { adapter: closingWith(createGoogleTts({ endpoint: fake.endpoint, insecure: true }), fake) };
});

ttsContract('Google voices, whole', async () => {
  const fake = await startTtsFake();
  const voices = ['en-US-Neural2-D', 'en-GB-Studio-B'];
  return { adapter: closingWith(createGoogleTts({ voices, endpoint: fake.endpoint, insecure: true }), fake) };
});
