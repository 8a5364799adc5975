import { describe, expect, it } from 'vitest';
import { CHAT_KEY, chatAnswer, startOpenAiChatFake } from '../../../../tests/support/fakes/openai-chat-fake.js';
import { outcome } from '../../../../tests/support/fakes/llm-faults.js';
import { systemClock } from '../../../core/clock.js';
import { createOpenAiClient, listModels } from './openai-client.js';
import { createOpenAiCompatibleLlm } from './openai-compatible-llm.js';
import { VENDOR_PROFILES } from './vendor-profiles.js';

describe('asking a vendor for its models', () => {
  it.each(Object.values(VENDOR_PROFILES))('gives the names to use: $name', async (profile) => {
    const fake = await startOpenAiChatFake(profile);
    const client = createOpenAiClient({ profile, apiKey: CHAT_KEY, baseUrl: `${fake.url}/v1/` });
    await expect(listModels(client)).resolves.toEqual([profile.defaultModel]);
    await client.close();
    await fake.close();
    fake.assertClean();
  });

  it('tells of a bad key', async () => {
    const profile = VENDOR_PROFILES.groq;
    const fake = await startOpenAiChatFake(profile);
    const client = createOpenAiClient({ profile, apiKey: 'gsk_wrong0123456789', baseUrl: `${fake.url}/v1` });
    await expect(listModels(client)).rejects.toMatchObject({
      name: 'ProviderError',
      kind: 'auth',
      message: 'Groq refused the key: check GROQ_API_KEY.',
    });
    await client.close();
    await fake.close();
  });
});

describe('a client', () => {
  it('finds a local server by address and port alone', async () => {
    const profile = VENDOR_PROFILES.ollama;
    const fake = await startOpenAiChatFake(profile);
    const client = createOpenAiClient({ profile, baseUrl: fake.url });
    await expect(listModels(client)).resolves.toEqual(['llama3.2']);
    await client.close();
    await fake.close();
  });

  it('asks nobody anything once it is closed', async () => {
    const profile = VENDOR_PROFILES.openai;
    const fake = await startOpenAiChatFake(profile);
    fake.script(chatAnswer(profile, 'Well.'));
    const client = createOpenAiClient({ profile, apiKey: CHAT_KEY, baseUrl: fake.url });
    await client.close();
    await client.close();
    const adapter = createOpenAiCompatibleLlm({ client, profile, clock: systemClock });
    const { error } = await outcome({ fake, adapter, close: fake.close });
    expect(error).toMatchObject({ kind: 'unavailable' });
    expect(fake.calls).toEqual([]);
    await fake.close();
  });
});
