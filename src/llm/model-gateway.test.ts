import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { ANTHROPIC_KEY, anthropicAnswer, startAnthropicFake } from '../../tests/support/fakes/anthropic-fake.js';
import { CHAT_KEY, chatAnswer, chatError, startOpenAiChatFake } from '../../tests/support/fakes/openai-chat-fake.js';
import type { SseFake } from '../../tests/support/fakes/sse-fake.js';
import { VENDOR_PROFILES } from '../adapters/providers/openai-compatible/vendor-profiles.js';
import type { TextEvent } from '../adapters/text.js';
import { loadConfig } from '../config.js';
import { systemClock } from '../core/clock.js';
import { silentLogger } from '../core/logger.js';
import { silentMetrics } from '../core/metrics.js';
import { createModels, type Models } from './create-models.js';
import { asModelError } from './model-error.js';
import { noKeys, type ProviderKeys, type TextAsked } from './text-models.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of open.splice(0).reverse()) await part.close();
});

/** The gateway over the real libraries, with the given configuration. */
function gateway(env: Record<string, string> = {}, keys: ProviderKeys = noKeys): Models {
  const { config, secrets } = loadConfig(env);
  const models = createModels({
    settings: config.adapters.settings,
    secret: (name) => secrets[name]?.reveal(),
    clock: systemClock,
    logger: silentLogger,
    metrics: silentMetrics,
    keys: () => keys,
    ollama: config.ollama,
  });
  open.push({ close: async () => models.component.stop?.() });
  return models;
}

async function claude(): Promise<SseFake> {
  const fake = await startAnthropicFake();
  fake.script(anthropicAnswer('Lighthouses ', 'stand.'));
  open.push(fake);
  return fake;
}

async function vendor(id: keyof typeof VENDOR_PROFILES): Promise<SseFake> {
  const fake = await startOpenAiChatFake(VENDOR_PROFILES[id]);
  fake.script(chatAnswer(VENDOR_PROFILES[id], 'Lighthouses ', 'stand.'));
  open.push(fake);
  return fake;
}

const ASKED: TextAsked = {
  userId: 'usr_1',
  system: 'You prepare an episode.',
  messages: [{ role: 'user', content: 'What stands at the coast?' }],
  temperature: 0.5,
  maxOutputTokens: 300,
};

async function answer({ text }: Models, modelId: string, more: Partial<TextAsked> = {}) {
  const events: TextEvent[] = [];
  const signal = new AbortController().signal;
  for await (const event of text.stream(modelId, { ...ASKED, ...more }, { signal })) events.push(event);
  const said = events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
  return { said, finish: events.at(-1) };
}

const ownKey = (key: string): ProviderKeys => ({
  reveal: (userId) => Promise.resolve(userId === 'usr_1' ? key : undefined),
  configured: (userId) => Promise.resolve(new Set(userId === 'usr_1' ? (['claude', 'openai'] as const) : [])),
});

describe('what is written to a model', () => {
  it('goes to Claude with a temperature, on the version of the API that takes one', async () => {
    const fake = await claude();
    const models = gateway({ ANTHROPIC_BASE_URL: fake.url, ANTHROPIC_API_KEY: ANTHROPIC_KEY });
    const { said, finish } = await answer(models, 'claude-haiku-4-5', { temperature: 1.8 });
    expect(said).toBe('Lighthouses stand.');
    expect(finish).toMatchObject({ type: 'finish', reason: 'stop', usage: { estimated: false } });
    const { body, headers } = await fake.call(0);
    expect(body).toMatchObject({ temperature: 1, messages: [{ role: 'user', content: 'What stands at the coast?' }] });
    expect(headers['anthropic-version']).toBe('2023-06-01');
    fake.assertClean();
  });

  it('goes to a model that takes no temperature without one', async () => {
    const fake = await claude();
    const models = gateway({ ANTHROPIC_BASE_URL: fake.url, ANTHROPIC_API_KEY: ANTHROPIC_KEY });
    await answer(models, 'claude-haiku-5-5');
    const { body, headers } = await fake.call(0);
    expect(body).not.toHaveProperty('temperature');
    expect(headers['anthropic-version']).toBe('2026-10-21');
    fake.assertClean();
  });

  it.each([
    ['openai', 'gpt-4.1-mini', 'OPENAI', 1.5],
    ['openai', 'gpt-5-mini', 'OPENAI', undefined],
    ['groq', 'groq-llama-3.3-70b-versatile', 'GROQ', 1.5],
    ['together', 'together-openai-gpt-oss-20b', 'TOGETHER', 1.5],
    ['openrouter', 'openrouter-anthropic-claude-haiku-4.5', 'OPENROUTER', 1],
    ['gemini', 'gemini-3.8-flash', 'GEMINI', 1.5],
  ] as const)('goes to %s (%s) as it takes it', async (id, modelId, variable, temperature) => {
    const fake = await vendor(id);
    const models = gateway({ [`${variable}_BASE_URL`]: `${fake.url}/v1`, [`${variable}_API_KEY`]: CHAT_KEY });
    const { said } = await answer(models, modelId, { temperature: 1.5 });
    expect(said).toBe('Lighthouses stand.');
    expect((await fake.call(0)).body['temperature']).toBe(temperature);
    fake.assertClean();
  });

  it('is brought into the form models take, and its answer is left as it is', async () => {
    const fake = await vendor('openai');
    fake.script(chatAnswer(VENDOR_PROFILES.openai, '  - Ada: yes\n', '<b>no</b>'));
    const models = gateway({ OPENAI_BASE_URL: `${fake.url}/v1`, OPENAI_API_KEY: CHAT_KEY });
    const messages = [
      { role: 'assistant', content: 'Earlier.' },
      { role: 'user', content: 'One.' },
      { role: 'user', content: 'Two.' },
    ] as const;
    const { said } = await answer(models, 'gpt-4.1-mini', { system: '', messages });
    expect(said).toBe('  - Ada: yes\n<b>no</b>');
    expect((await fake.call(0)).body['messages']).toEqual([
      { role: 'user', content: '(The conversation so far.)' },
      { role: 'assistant', content: 'Earlier.' },
      { role: 'user', content: 'One.\nTwo.' },
    ]);
    fake.assertClean();
  });

  it('is answered by the rehearsal without any key, and it says what it is', async () => {
    const { said, finish } = await answer(gateway(), 'rehearsal');
    expect(said).toMatch(/^Rehearsal: no model has read this/);
    expect(finish).toMatchObject({ reason: 'stop' });
  });
});

describe('whose key', () => {
  it('is the account’s own before the server’s, over the same connections', async () => {
    const fake = await claude();
    const env = { ANTHROPIC_BASE_URL: fake.url, ANTHROPIC_API_KEY: 'sk-ant-of-the-server' };
    const models = gateway(env, ownKey(ANTHROPIC_KEY));
    expect((await answer(models, 'claude-haiku-4-5')).said).toBe('Lighthouses stand.');
    // As people do, the next one leaves the connection a moment to become free.
    await wait(20);
    const refused = await answer(models, 'claude-haiku-4-5', { userId: 'usr_2' }).catch(asModelError);
    expect(refused).toMatchObject({ code: 'API_KEY_REQUIRED' });
    expect(fake.connections).toBe(1);
  });

  it('is named as the account’s own when the vendor refuses it', async () => {
    const fake = await claude();
    const env = { ANTHROPIC_BASE_URL: fake.url, ANTHROPIC_API_KEY: ANTHROPIC_KEY };
    const refused = await answer(gateway(env, ownKey('sk-ant-of-yesterday')), 'claude-haiku-4-5').catch(asModelError);
    expect(refused).toMatchObject({
      code: 'API_KEY_REQUIRED',
      message: 'claude refuses your key: enter another one in the settings.',
    });
  });

  it('may run into limits without a breaker for everybody else', async () => {
    const fake = await vendor('openai');
    fake.script([chatError(429, { message: 'slow down' }, { 'retry-after': '60' })]);
    const models = gateway({ OPENAI_BASE_URL: `${fake.url}/v1`, OPENAI_API_KEY: CHAT_KEY }, ownKey(CHAT_KEY));
    for (let turn = 0; turn < 6; turn += 1) {
      expect(await answer(models, 'gpt-4.1-mini').catch(asModelError)).toMatchObject({ code: 'MODEL_UNAVAILABLE' });
    }
    fake.script(chatAnswer(VENDOR_PROFILES.openai, 'Fine.'));
    expect((await answer(models, 'gpt-4.1-mini', { userId: 'usr_2' })).said).toBe('Fine.');
  });

  it('is asked for when there is neither', async () => {
    await expect(answer(gateway(), 'gpt-4.1-mini')).rejects.toMatchObject({
      code: 'API_KEY_REQUIRED',
      details: { field: 'openai' },
    });
  });

  it('tells each account which models it may use', async () => {
    const { text } = gateway({}, ownKey('sk-own'));
    const availableTo = async (userId: string) =>
      new Map((await text.list(userId)).map(({ id, available }) => [id, available]));
    expect((await availableTo('usr_1')).get('claude-haiku-4-5')).toBe(true);
    const other = await availableTo('usr_2');
    expect(other.get('claude-haiku-4-5')).toBe(false);
    expect(other.get('rehearsal')).toBe(true);
  });
});

describe('a model that is not there', () => {
  it('is not found', async () => {
    await expect(answer(gateway(), 'gpt-nothing')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is told from one whose key was refused', async () => {
    const fake = await vendor('groq');
    fake.script([{ status: 401, body: { error: { message: 'no' } } }]);
    const models = gateway({ GROQ_BASE_URL: `${fake.url}/v1`, GROQ_API_KEY: CHAT_KEY });
    const failed = await answer(models, 'groq-qwen-qwen3-32b').catch(asModelError);
    expect(failed).toMatchObject({ code: 'API_KEY_REQUIRED', message: 'Groq refused the key: check GROQ_API_KEY.' });
    expect(models.text.get('groq-qwen-qwen3-32b').health).not.toBe('unhealthy');
  });
});
