import { describe, expect, it } from 'vitest';
import {
  ANTHROPIC_KEY,
  anthropic,
  anthropicAnswer,
  startAnthropicFake,
} from '../../../../tests/support/fakes/anthropic-fake.js';
import { outcome, request } from '../../../../tests/support/fakes/llm-faults.js';
import type { FakeStep } from '../../../../tests/support/fakes/sse-fake.js';
import { systemClock } from '../../../core/clock.js';
import type { LlmMessage, LlmRequest } from '../../llm.js';
import { createClaudeClient } from './claude-client.js';
import { writtenForm } from '../../support/llm-text.js';
import { createClaudeLlm } from './claude-llm.js';
import { claudeBody } from './claude-text.js';
import { CLAUDE_MODELS, claudeModel, DEFAULT_CLAUDE_MODEL } from './claude-models.js';

interface Asked {
  readonly model?: string;
  readonly asked?: LlmRequest;
}

async function answerTo(steps: readonly FakeStep[], { model, asked = request }: Asked = {}) {
  const fake = await startAnthropicFake();
  fake.script(steps);
  const client = createClaudeClient({ apiKey: ANTHROPIC_KEY, baseUrl: fake.url });
  const adapter = createClaudeLlm({ client, model, clock: systemClock });
  const { events, said, error } = await outcome({ fake, adapter, close: fake.close }, asked);
  const [call] = fake.calls;
  await client.close();
  await fake.close();
  fake.assertClean();
  return { events, said, error, body: call?.body, finish: events.find((event) => event.type === 'finish') };
}

const line = (role: LlmMessage['role'], name: string, text: string, interrupted = false): LlmMessage => ({
  role,
  name,
  text,
  interrupted,
});

describe('what Claude is sent', () => {
  it('is the conversation as Claude lived it, cached as far as it reaches, without sampling parameters', async () => {
    const messages = [
      line('user', 'Ada', 'Welcome.'),
      line('user', 'Grace', 'Hello all.'),
      line('assistant', 'Claude', 'Thank you, I was', true),
      line('user', 'Ada', 'What do you think?'),
    ];
    const { body } = await answerTo(anthropicAnswer('Well.'), { asked: { ...request, messages } });
    expect(body).toEqual({
      model: 'claude-haiku-4-5',
      max_tokens: 300,
      system: [{ type: 'text', text: 'You are a guest on a show.', cache_control: { type: 'ephemeral' } }],
      messages: [
        { role: 'user', content: 'Ada: Welcome.\nGrace: Hello all.' },
        { role: 'assistant', content: 'Thank you, I was—' },
        { role: 'user', content: 'Ada: What do you think?' },
      ],
      cache_control: { type: 'ephemeral' },
      stream: true,
    });
  });

  it('begins and ends with somebody else, though Claude spoke first and last', async () => {
    const { body } = await answerTo(anthropicAnswer('Well.'), {
      asked: { ...request, system: '', messages: [line('assistant', 'Claude', 'Hello.')] },
    });
    expect(body).not.toHaveProperty('system');
    expect(body?.['messages']).toEqual([
      { role: 'user', content: '(The show begins.)' },
      { role: 'assistant', content: 'Hello.' },
      { role: 'user', content: '(Please go on.)' },
    ]);
  });

  it('keeps models from thinking in the way each of them takes', () => {
    const fields = (model: string) => {
      const { thinking, output_config, max_tokens } = claudeBody(writtenForm(request), model);
      return { thinking, output_config, max_tokens };
    };
    expect(fields('claude-haiku-4-5')).toEqual({ max_tokens: 300 });
    expect(fields('claude-haiku-5-5')).toEqual({ thinking: { type: 'disabled' }, max_tokens: 300 });
    expect(fields('claude-sonnet-5-5')).toEqual({ thinking: { type: 'between_tools' }, max_tokens: 300 });
    expect(fields('claude-opus-5-5')).toEqual({ output_config: { effort: 'low' }, max_tokens: 2_348 });
    expect(fields('claude-of-tomorrow')).toEqual({ max_tokens: 300 });
  });

  it('asks for no more than the model can write', () => {
    expect(claudeBody(writtenForm({ ...request, maxOutputTokens: 500_000 }), 'claude-haiku-4-5').max_tokens).toBe(
      64_000,
    );
  });
});

describe('what Claude answers', () => {
  it('comes in pieces, without the name it put before them', async () => {
    const { events, said } = await answerTo(anthropicAnswer('Cla', 'ude: Old ', 'voices.'));
    expect(said).toBe('Old voices.');
    expect(events.map(({ type }) => type)).toEqual(['text-delta', 'text-delta', 'finish']);
  });

  it('leaves thoughts out', async () => {
    const { said } = await answerTo([
      anthropic.start(),
      anthropic.thought('Hm.'),
      anthropic.text('Well.'),
      ...anthropic.end(),
    ]);
    expect(said).toBe('Well.');
  });

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['refusal', 'refusal'],
  ])('ends with %s as %s', async (stopReason, reason) => {
    const { finish } = await answerTo([anthropic.start(), anthropic.text('Well.'), ...anthropic.end(stopReason)]);
    expect(finish).toMatchObject({ reason });
  });

  it('may be empty: a refusal before the first word is no error', async () => {
    const { events, error } = await answerTo([anthropic.start(), ...anthropic.end('refusal', 0)]);
    expect(error).toBeUndefined();
    expect(events).toMatchObject([{ type: 'finish', reason: 'refusal' }]);
  });
});

describe('what an answer of Claude costs', () => {
  it('counts what came from the cache and went into it at their own prices', async () => {
    const start = anthropic.start({
      input_tokens: 100,
      cache_read_input_tokens: 5_000,
      cache_creation_input_tokens: 400,
    });
    const { finish } = await answerTo([start, anthropic.text('Well.'), ...anthropic.end('end_turn', 50)]);
    expect(finish?.usage).toMatchObject({ inputTokens: 5_500, outputTokens: 50, estimated: false });
    expect(finish?.usage.costUsd).toBeCloseTo((100 * 1 + 5_000 * 0.1 + 400 * 1.25 + 50 * 5) / 1e6, 12);
  });

  it('takes the higher price for a long prompt where there is one', async () => {
    const start = anthropic.start({ input_tokens: 200_000 });
    const { finish } = await answerTo([start, ...anthropic.end('end_turn', 10)], { model: 'claude-haiku-5-5' });
    expect(finish?.usage.costUsd).toBeCloseTo((200_000 * 0.5 + 10 * 2.5) / 1e6, 12);
  });

  it('is not known for a model without a price', async () => {
    const { finish } = await answerTo(anthropicAnswer('Well.'), { model: 'claude-of-tomorrow' });
    expect(finish?.usage).toEqual({ inputTokens: 100, outputTokens: 20, estimated: false, costUsd: null });
  });

  it('is estimated when no figures came', async () => {
    const bare: FakeStep = { write: 'event: message_stop\ndata: {"type":"message_stop"}\n\n' };
    const { finish } = await answerTo([anthropic.text('Old voices begin.'), bare]);
    expect(finish?.usage.estimated).toBe(true);
    expect(finish?.usage.inputTokens).toBeGreaterThan(5);
    expect(finish?.usage.outputTokens).toBe(5);
  });
});

describe('the models of Claude', () => {
  it('know the default one, dated or not', () => {
    expect(claudeModel(DEFAULT_CLAUDE_MODEL)).toBeDefined();
    expect(claudeModel('claude-haiku-4-5-20251001')).toBe(CLAUDE_MODELS['claude-haiku-4-5']);
    expect(claudeModel('claude-of-tomorrow')).toBeUndefined();
  });
});
