import { systemClock } from '../../src/core/clock.js';
import { createClaudeClient } from '../../src/adapters/providers/claude/claude-client.js';
import { createClaudeLlm } from '../../src/adapters/providers/claude/claude-llm.js';
import { ANTHROPIC_KEY, anthropicAnswer, startAnthropicFake } from '../support/fakes/anthropic-fake.js';
import { llmContract } from './llm.contract.js';

llmContract('Claude', async () => {
  const fake = await startAnthropicFake();
  fake.script(anthropicAnswer('Old voices ', 'begin to speak ', 'at once.'));
  const client = createClaudeClient({ apiKey: ANTHROPIC_KEY, baseUrl: fake.url });
  const close = async () => {
    await client.close();
    await fake.close();
    fake.assertClean();
  };
  return { adapter: { ...createClaudeLlm({ client, clock: systemClock }), close } };
});
