import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  ANTHROPIC_KEY,
  anthropic,
  anthropicAnswer,
  anthropicError,
  startAnthropicFake,
} from '../../../../tests/support/fakes/anthropic-fake.js';
import {
  abortMatrix,
  faultMatrix,
  type LlmStage,
  outcome,
  request,
} from '../../../../tests/support/fakes/llm-faults.js';
import { VirtualClock } from '../../../../tests/support/virtual-clock.js';
import { systemClock } from '../../../core/clock.js';
import { ProviderError } from '../../provider-error.js';
import { createClaudeClient, listModels } from './claude-client.js';
import { createClaudeLlm } from './claude-llm.js';

async function begin({ apiKey = ANTHROPIC_KEY, timeoutMs = 10_000 } = {}): Promise<LlmStage> {
  const fake = await startAnthropicFake();
  const client = createClaudeClient({ apiKey, baseUrl: fake.url, timeoutMs });
  return {
    fake,
    adapter: createClaudeLlm({ client, clock: systemClock }),
    async close() {
      await client.close();
      await fake.close();
      fake.assertClean();
    },
  };
}

const begun = [anthropic.start(), anthropic.open, anthropic.text('Old voices ')];
const said = 'Old voices ';

describe('what goes wrong at Anthropic', () => {
  faultMatrix(() => begin({ apiKey: 'sk-ant-wrong-0123456789' }), {
    'a bad key': { steps: [], kind: 'auth', status: 401, message: 'Claude refused the key: check ANTHROPIC_API_KEY.' },
  });

  faultMatrix(begin, {
    'a key without permission': {
      steps: [anthropicError(403, 'permission_error', 'not for you')],
      kind: 'auth',
      status: 403,
      message: /ANTHROPIC_API_KEY/,
    },
    'a spending limit, though it looks like a pause': {
      steps: [anthropicError(429, 'rate_limit_error', 'limit', { code: 'enforced_spend_limit_reached' })],
      kind: 'invalid-request',
      status: 429,
      message: /no credit left/,
    },
    'an unpaid bill': {
      steps: [anthropicError(402, 'billing_error', 'pay first')],
      kind: 'invalid-request',
      status: 402,
      message: /no credit left/,
    },
    'an empty prepaid balance': {
      steps: [anthropicError(400, 'invalid_request_error', 'Your credit balance is too low to access the API.')],
      kind: 'invalid-request',
      status: 400,
      message: /no credit left/,
    },
    'too many requests, with the time to wait': {
      steps: [anthropicError(429, 'rate_limit_error', 'slow down', { headers: { 'retry-after': '7' } })],
      kind: 'rate-limit',
      status: 429,
      retryAfterMs: 7_000,
      message: 'Claude has had too many requests from this key. Try again in 7 s.',
    },
    'a ramp limit, which passes': {
      steps: [anthropicError(429, 'rate_limit_error', 'ramp', { code: 'ramp_limit_exceeded' })],
      kind: 'rate-limit',
      status: 429,
      message: /too many requests/,
    },
    'an overload': {
      steps: [anthropicError(529, 'overloaded_error', 'Overloaded')],
      kind: 'unavailable',
      status: 529,
      message: 'Claude is not available at the moment: Overloaded.',
    },
    'a gateway’s error page': {
      steps: [{ status: 502, body: '<html><head><title>502</title></head><body>Bad gateway</body></html>' }],
      kind: 'unavailable',
      status: 502,
      message: /^Claude is not available at the moment/,
    },
    'a retired model': {
      steps: [anthropicError(404, 'not_found_error', 'model: claude-haiku-4-5')],
      kind: 'invalid-request',
      status: 404,
      message: 'The model claude-haiku-4-5 is not available (retired?): set ANTHROPIC_MODEL.',
    },
    'a request it does not take, in its own words': {
      steps: [anthropicError(400, 'invalid_request_error', 'system: text must be set for sk-ant-0123456789')],
      kind: 'invalid-request',
      status: 400,
      message: 'Claude refused the request: system: text must be set for ….',
    },
    'a conversation that is too long': {
      steps: [anthropicError(413, 'request_too_large', 'too large')],
      kind: 'invalid-request',
      status: 413,
      message: 'The conversation is too long for Claude.',
    },
    'an overload in the middle of an answer': {
      steps: [...begun, anthropic.error('overloaded_error', 'Overloaded')],
      kind: 'unavailable',
      status: 529,
      said,
      message: /not available/,
    },
    'an error it has no name for, in the middle': {
      steps: [...begun, anthropic.error('strange_error', 'Odd')],
      kind: 'unavailable',
      said,
      message: 'Claude is not available at the moment: Odd.',
    },
    'a connection reset in the middle': {
      steps: [...begun, { waitMs: 20 }, { reset: true }],
      kind: 'unavailable',
      said,
      message: 'The connection to Claude broke off.',
    },
    'a connection reset before the answer': {
      steps: [{ reset: true }],
      kind: 'unavailable',
      message: 'Claude cannot be reached.',
    },
    'an answer that ends without its end': {
      steps: begun,
      kind: 'protocol',
      said,
      message: 'The answer broke off.',
    },
    garbage: {
      steps: [...begun, { write: 'event: content_block_delta\ndata: {not json\n\n' }],
      kind: 'protocol',
      said,
      message: 'Claude sent something that cannot be read.',
    },
  });

  faultMatrix(() => begin({ timeoutMs: 60 }), {
    'a head that never comes': { steps: [{ stall: true }], kind: 'timeout', message: 'Claude did not answer in time.' },
  });

  it('tells of nobody at the address', async () => {
    const stage = await begin();
    await stage.fake.close();
    const { error } = await outcome(stage);
    expect(error).toMatchObject({ kind: 'unavailable', message: 'Claude cannot be reached.' });
    await stage.close();
  });

  it('waits for a slow first word', async () => {
    const stage = await begin();
    stage.fake.script([anthropic.start(), anthropic.ping, { waitMs: 120 }, ...anthropicAnswer('Well.').slice(1)]);
    expect((await outcome(stage)).said).toBe('Well.');
    await stage.close();
  });
});

describe('a barge-in while Claude answers', () => {
  abortMatrix(begin, [
    { when: 'before the head', steps: [{ stall: true }] },
    { when: 'at the first word', steps: [...begun, anthropic.text('and more'), { stall: true }] },
    { when: 'in a stall', steps: [anthropic.start(), { stall: true }] },
  ]);

  it('after the answer changes nothing', async () => {
    const stage = await begin();
    stage.fake.script(anthropicAnswer('Done.'));
    const controller = new AbortController();
    const { events, error } = await outcome(stage, undefined, controller.signal);
    controller.abort();
    expect(error).toBeUndefined();
    expect(events.at(-1)?.type).toBe('finish');
    expect(stage.fake.calls).toHaveLength(1);
    await stage.close();
  });
});

describe('the connection to Anthropic', () => {
  it('is used again for the next answer', async () => {
    const stage = await begin();
    stage.fake.script(anthropicAnswer('Well.'));
    for (let turn = 0; turn < 3; turn += 1) {
      await outcome(stage);
      // As turns do, the next one leaves the connection a moment to become free.
      await wait(20);
    }
    expect(stage.fake.calls).toHaveLength(3);
    expect(stage.fake.connections).toBe(1);
    await stage.close();
  });

  it('is let go when the vendor holds it open behind a finished answer', async () => {
    const fake = await startAnthropicFake();
    const clock = new VirtualClock();
    const client = createClaudeClient({ apiKey: ANTHROPIC_KEY, baseUrl: fake.url });
    fake.script([...anthropicAnswer('Well.'), { stall: true }]);
    const adapter = createClaudeLlm({ client, clock });
    const types: string[] = [];
    for await (const { type } of adapter.stream(request, { signal: new AbortController().signal })) {
      types.push(type);
      if (type === 'finish') setImmediate(() => void clock.advance(100));
    }
    await (await fake.call(0)).ended;
    expect(types.at(-1)).toBe('finish');
    expect((await fake.call(0)).droppedAtMs).toBeDefined();
    expect(clock.pendingTimers).toBe(0);
    await client.close();
    await fake.close();
  });

  it('tells which models the key may use', async () => {
    const fake = await startAnthropicFake();
    const good = createClaudeClient({ apiKey: ANTHROPIC_KEY, baseUrl: `${fake.url}/v1` });
    const bad = createClaudeClient({ apiKey: 'sk-ant-wrong-0123456789', baseUrl: fake.url });
    await expect(listModels(good)).resolves.toEqual(['claude-haiku-4-5']);
    const refusal = await listModels(bad).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ProviderError);
    expect(refusal).toMatchObject({ kind: 'auth', status: 401 });
    await Promise.all([good.close(), bad.close(), fake.close()]);
  });
});
