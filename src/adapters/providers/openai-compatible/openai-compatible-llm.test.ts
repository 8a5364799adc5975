import { describe, expect, it } from 'vitest';
import { outcome, request } from '../../../../tests/support/fakes/llm-faults.js';
import { CHAT_KEY, chat, chatAnswer, startOpenAiChatFake } from '../../../../tests/support/fakes/openai-chat-fake.js';
import type { FakeStep } from '../../../../tests/support/fakes/sse-fake.js';
import { VirtualClock } from '../../../../tests/support/virtual-clock.js';
import { systemClock } from '../../../core/clock.js';
import { createOpenAiClient } from './openai-client.js';
import { createOpenAiCompatibleLlm } from './openai-compatible-llm.js';
import { VENDOR_PROFILES, type VendorProfile } from './vendor-profiles.js';

const { openai, groq, openrouter, ollama, together, gemini, 'llama.cpp': llamaCpp } = VENDOR_PROFILES;

async function answerOf(profile: VendorProfile, steps: readonly FakeStep[], { model }: { model?: string } = {}) {
  const fake = await startOpenAiChatFake(profile);
  fake.script(steps);
  const client = createOpenAiClient({ profile, apiKey: CHAT_KEY, baseUrl: `${fake.url}/v1` });
  const adapter = createOpenAiCompatibleLlm({ client, profile, model, clock: systemClock });
  const { events, said, error } = await outcome({ fake, adapter, close: fake.close });
  const call = await fake.call(0);
  await client.close();
  await fake.close();
  fake.assertClean();
  return { events, said, error, call, finish: events.find((event) => event.type === 'finish') };
}

const conversation = [
  { role: 'system', content: 'You are a guest on a show.' },
  { role: 'user', content: 'Ada: What do you think?' },
];
const asked = { stream: true, stream_options: { include_usage: true } };

describe('what a vendor is sent', () => {
  it.each([
    [openai, { ...asked, model: 'gpt-4.1-mini', messages: conversation, max_completion_tokens: 300 }],
    [groq, { ...asked, model: 'llama-3.3-70b-versatile', messages: conversation, max_completion_tokens: 300 }],
    [openrouter, { ...asked, model: 'anthropic/claude-haiku-4.5', messages: conversation, max_tokens: 300 }],
    [
      gemini,
      { ...asked, model: 'gemini-3.8-flash', messages: conversation, max_tokens: 1_324, reasoning_effort: 'low' },
    ],
    [ollama, { ...asked, model: 'llama3.2', messages: conversation, max_tokens: 300 }],
    [llamaCpp, { ...asked, model: 'default', messages: conversation, max_tokens: 300 }],
  ] as const)('is this much and no more: $name', async (profile, body) => {
    const { call } = await answerOf(profile, chatAnswer(profile, 'Well.'));
    expect(call.body).toEqual(body);
    expect(call.headers.authorization).toBe(`Bearer ${CHAT_KEY}`);
  });

  it('keeps models from thinking for long, and leaves room for what they must', async () => {
    const bodyFor = async (profile: VendorProfile, model: string) => {
      const { call } = await answerOf(profile, chatAnswer(profile, 'Well.'), { model });
      return call.body;
    };
    expect(await bodyFor(openai, 'gpt-5-mini')).toMatchObject({
      reasoning_effort: 'minimal',
      max_completion_tokens: 812,
    });
    expect(await bodyFor(openai, 'gpt-5.4-mini')).toMatchObject({
      reasoning_effort: 'none',
      max_completion_tokens: 300,
    });
    expect(await bodyFor(groq, 'openai/gpt-oss-20b')).toMatchObject({
      reasoning_effort: 'low',
      max_completion_tokens: 1_324,
    });
  });

  it('shows OpenRouter the name of the studio, and nobody the identity at another vendor', async () => {
    const { call } = await answerOf(openrouter, chatAnswer(openrouter, 'Well.'));
    expect(call.headers['x-title']).toBe('Trialogue');
    expect(call.headers).not.toHaveProperty('openai-organization');
    expect(call.headers).not.toHaveProperty('openai-project');
  });
});

describe('what a vendor answers', () => {
  it.each(Object.values(VENDOR_PROFILES))('is read with its own habits: $name', async (profile) => {
    const { said, finish } = await answerOf(profile, chatAnswer(profile, 'Claude: Old ', 'voices.'));
    expect(said).toBe('Old voices.');
    expect(finish).toMatchObject({
      reason: 'stop',
      usage: { inputTokens: 100, outputTokens: 20, estimated: false },
    });
  });

  it.each(['reasoning', 'reasoning_content'])('leaves out thoughts in %s, and in the text', async (field) => {
    const { said } = await answerOf(ollama, [
      chat.delta({ role: 'assistant', content: '', [field]: 'Hm.' }),
      chat.text('<think>Let me'),
      chat.text(' see.</think>\n\n'),
      chat.text('Well.'),
      chat.stop(),
      chat.usage(),
      chat.done,
    ]);
    expect(said).toBe('Well.');
  });

  it.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['content_filter', 'refusal'],
    ['tool_calls', 'stop'],
  ])('ends with %s as %s', async (vendorReason, reason) => {
    const { finish } = await answerOf(openai, [chat.text('Well.'), chat.stop(vendorReason), chat.usage(), chat.done]);
    expect(finish).toMatchObject({ reason });
  });

  it('is a refusal when the model says so in a field of its own', async () => {
    const { finish, said } = await answerOf(openai, [
      chat.delta({ refusal: 'I cannot' }),
      chat.stop(),
      chat.usage(),
      chat.done,
    ]);
    expect(said).toBe('');
    expect(finish).toMatchObject({ reason: 'refusal' });
  });
});

describe('what an answer costs', () => {
  it('comes from the table', async () => {
    const { finish } = await answerOf(openai, chatAnswer(openai, 'Well.'));
    expect(finish?.usage.costUsd).toBeCloseTo((100 * 0.4 + 20 * 1.6) / 1e6, 12);
  });

  it('is what OpenRouter says', async () => {
    const { finish } = await answerOf(openrouter, chatAnswer(openrouter, 'Well.'));
    expect(finish?.usage.costUsd).toBe(0.00042);
  });

  it('is nothing on one’s own machine, and unknown for a model without a price', async () => {
    const local = await answerOf(ollama, chatAnswer(ollama, 'Well.'));
    expect(local.finish?.usage.costUsd).toBe(0);
    const unknown = await answerOf(together, chatAnswer(together, 'Well.'), { model: 'somebody/new' });
    expect(unknown.finish?.usage.costUsd).toBeNull();
  });
});

describe('the figures behind the last word', () => {
  it('are estimated when the vendor ends without them', async () => {
    const { finish } = await answerOf(ollama, [chat.text('Old voices begin.'), chat.stop(), chat.done]);
    expect(finish?.usage).toMatchObject({ outputTokens: 5, estimated: true });
  });

  it('are waited for no longer than a second, then the connection is dropped', async () => {
    const fake = await startOpenAiChatFake(ollama);
    fake.script([chat.text('Well.'), chat.stop(), { stall: true }]);
    const clock = new VirtualClock();
    const client = createOpenAiClient({ profile: ollama, baseUrl: `${fake.url}/v1` });
    const adapter = createOpenAiCompatibleLlm({ client, profile: ollama, clock });
    const events = adapter.stream(request, { signal: new AbortController().signal })[Symbol.asyncIterator]();
    expect((await events.next()).value).toEqual({ type: 'text-delta', text: 'Well.' });
    const last = events.next();
    while (clock.pendingTimers === 0) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(999);
    expect((await fake.call(0)).droppedAtMs).toBeUndefined();
    await clock.advance(1);
    expect((await last).value).toMatchObject({ type: 'finish', reason: 'stop', usage: { estimated: true } });
    expect((await events.next()).done).toBe(true);
    await (await fake.call(0)).ended;
    expect((await fake.call(0)).droppedAtMs).toBeDefined();
    expect(clock.pendingTimers).toBe(0);
    await client.close();
    await fake.close();
  });
});
