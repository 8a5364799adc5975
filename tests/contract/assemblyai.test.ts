import { afterAll, afterEach } from 'vitest';
import { createAssemblyAiStt } from '../../src/adapters/providers/assemblyai/assemblyai-stt.js';
import { systemClock } from '../../src/core/clock.js';
import { silentLogger } from '../../src/core/logger.js';
import { msToSamples } from '../../src/protocol/audio-format.js';
import { AssemblyAiFake } from '../support/fakes/assemblyai-fake.js';
import { sttContract } from './stt.contract.js';

const CHUNK = msToSamples(20);
const words = [
  { text: 'hello', startMs: 240, endMs: 520 },
  { text: 'there', startMs: 520, endMs: 900 },
];
const fake = await AssemblyAiFake.start({ turns: [{ atMs: 1_300, words }] });

afterEach(() => fake.assertClean());
afterAll(() => fake.kill());

sttContract('AssemblyAI', async () => {
  const { baseUrl } = fake;
  const stt = createAssemblyAiStt({ apiKey: 'test-key', baseUrl, clock: systemClock, logger: silentLogger });
  const speech = Array.from({ length: 90 }, (_, index) => ({ at: index * CHUNK, samples: new Int16Array(CHUNK) }));
  const close = async () => {
    await stt.close?.();
    await fake.idle();
  };
  return { adapter: { ...stt, close }, speech };
});
