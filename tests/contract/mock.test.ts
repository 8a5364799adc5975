import type { PcmChunk } from '../../src/adapters/stt.js';
import { MockLlm } from '../../src/adapters/mock/mock-llm.js';
import { MockStt } from '../../src/adapters/mock/mock-stt.js';
import { MockTts } from '../../src/adapters/mock/mock-tts.js';
import { llmContract } from './llm.contract.js';
import { sttContract } from './stt.contract.js';
import { ttsContract } from './tts.contract.js';

const CHUNK = 960;

function chunks(count: number): PcmChunk[] {
  return Array.from({ length: count }, (_, index) => ({ at: index * CHUNK, samples: new Int16Array(CHUNK) }));
}

sttContract('MockStt', async () => {
  const words = [
    { text: 'Hello', startAt: 9_600, endAt: 14_400 },
    { text: 'there.', startAt: 14_400, endAt: 19_200 },
  ];
  const adapter = new MockStt({
    cues: [
      { at: 14_400, event: { type: 'partial', text: 'Hello', startAt: 9_600 } },
      { at: 24_000, event: { type: 'final', text: 'Hello there.', startAt: 9_600, endAt: 19_200, words } },
    ],
  });
  return { adapter, speech: chunks(50) };
});

ttsContract('MockTts', async () => ({ adapter: new MockTts() }));

llmContract('MockLlm', async () => ({
  adapter: new MockLlm({
    answer: (request) => ({
      tokens: request.messages
        .map((message) => message.text)
        .join(' ')
        .split(' '),
    }),
  }),
}));
