import { systemClock } from '../../src/core/clock.js';
import { createOpenAiClient } from '../../src/adapters/providers/openai-compatible/openai-client.js';
import { createOpenAiCompatibleLlm } from '../../src/adapters/providers/openai-compatible/openai-compatible-llm.js';
import { VENDOR_PROFILES } from '../../src/adapters/providers/openai-compatible/vendor-profiles.js';
import { CHAT_KEY, chatAnswer, startOpenAiChatFake } from '../support/fakes/openai-chat-fake.js';
import { llmContract } from './llm.contract.js';

for (const profile of Object.values(VENDOR_PROFILES)) {
  llmContract(profile.name, async () => {
    const fake = await startOpenAiChatFake(profile);
    fake.script(chatAnswer(profile, 'Old voices ', 'begin to speak ', 'at once.'));
    const client = createOpenAiClient({ profile, apiKey: CHAT_KEY, baseUrl: `${fake.url}/v1` });
    const close = async () => {
      await client.close();
      await fake.close();
      fake.assertClean();
    };
    return { adapter: { ...createOpenAiCompatibleLlm({ client, profile, clock: systemClock }), close } };
  });
}
