import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { abortMatrix, faultMatrix, type LlmStage, outcome } from '../../../../tests/support/fakes/llm-faults.js';
import {
  CHAT_KEY,
  chat,
  chatAnswer,
  chatError,
  startOpenAiChatFake,
} from '../../../../tests/support/fakes/openai-chat-fake.js';
import { systemClock } from '../../../core/clock.js';
import { createOpenAiClient } from './openai-client.js';
import { createOpenAiCompatibleLlm } from './openai-compatible-llm.js';
import { VENDOR_PROFILES, type VendorProfile } from './vendor-profiles.js';

const { openai, groq, openrouter, ollama, together, gemini, lmstudio, 'llama.cpp': llamaCpp } = VENDOR_PROFILES;

const stageOf =
  (profile: VendorProfile, { apiKey = CHAT_KEY, timeoutMs = 10_000 } = {}) =>
  async (): Promise<LlmStage> => {
    const fake = await startOpenAiChatFake(profile);
    const client = createOpenAiClient({ profile, apiKey, baseUrl: fake.url, timeoutMs });
    return {
      fake,
      adapter: createOpenAiCompatibleLlm({ client, profile, clock: systemClock }),
      async close() {
        await client.close();
        await fake.close();
        fake.assertClean();
      },
    };
  };

const said = 'Old voices ';
const begun = [chat.text(said)];

describe.each([openai, groq, together, openrouter, gemini, llamaCpp, ollama, lmstudio])(
  'what goes wrong at any vendor: $name',
  (profile) => {
    const { name } = profile;
    const begin = stageOf(profile);

    faultMatrix(begin, {
      'too many requests, with the time to wait': {
        steps: [chatError(429, { message: 'slow down', code: 'rate_limit_exceeded' }, { 'retry-after': '3' })],
        kind: 'rate-limit',
        status: 429,
        retryAfterMs: 3_000,
        message: `${name} has had too many requests from this key. Try again in 3 s.`,
      },
      'an overload': {
        steps: [chatError(503, { message: 'Loading model', type: 'unavailable_error', code: 503 })],
        kind: 'unavailable',
        status: 503,
        message: `${name} is not available at the moment: Loading model.`,
      },
      'an error told as plain text': {
        steps: [chatError(500, 'it is broken')],
        kind: 'unavailable',
        status: 500,
        message: `${name} is not available at the moment: it is broken.`,
      },
      'a gateway’s error page': {
        steps: [{ status: 502, body: '<html><style>p{}</style><h1>502 Bad gateway</h1></html>' }],
        kind: 'unavailable',
        status: 502,
        message: `${name} is not available at the moment: 502 Bad gateway.`,
      },
      'an error in the middle of an answer': {
        steps: [...begun, chat.error({ message: 'out of memory', type: 'server_error', code: 500 })],
        kind: 'unavailable',
        status: 500,
        said,
        message: `${name} is not available at the moment: out of memory.`,
      },
      'a connection reset in the middle': {
        steps: [...begun, { waitMs: 20 }, { reset: true }],
        kind: 'unavailable',
        said,
        message: `The connection to ${name} broke off.`,
      },
      'a connection reset before the answer': {
        steps: [{ reset: true }],
        kind: 'unavailable',
        message: new RegExp(`^${name} cannot be reached`),
      },
      'an answer that ends without its end': {
        steps: [...begun, chat.done],
        kind: 'protocol',
        said,
        message: 'The answer broke off.',
      },
      garbage: {
        steps: [...begun, { write: 'data: {not json\n\n' }],
        kind: 'protocol',
        said,
        message: `${name} sent something that cannot be read.`,
      },
      'a web page in place of an answer': {
        steps: [{ status: 200, body: '<html>Sign in</html>', headers: { 'content-type': 'text/html' } }],
        kind: 'protocol',
        message: `${name} answered with a web page: check its address.`,
      },
      'an error with status 200': {
        steps: [{ status: 200, body: { error: { message: 'upstream is down', code: 503 } } }],
        kind: 'unavailable',
        status: 503,
        message: `${name} is not available at the moment: upstream is down.`,
      },
    });

    faultMatrix(stageOf(profile, { timeoutMs: 60 }), {
      'a head that never comes': {
        steps: [{ stall: true }],
        kind: 'timeout',
        message: `${name} did not answer in time.`,
      },
    });

    abortMatrix(begin, [
      { when: 'before the head', steps: [{ stall: true }] },
      { when: 'at the first word', steps: [...begun, chat.text('and more'), { stall: true }] },
      { when: 'in a stall', steps: [...begun, { stall: true }] },
    ]);

    it('uses the connection again for the next answer', async () => {
      const stage = await begin();
      stage.fake.script(chatAnswer(profile, 'Well.'));
      for (let turn = 0; turn < 3; turn += 1) {
        expect((await outcome(stage)).said).toBe('Well.');
        // As turns do, the next one leaves the connection a moment to become free.
        await wait(20);
      }
      expect(stage.fake.connections).toBe(1);
      await stage.close();
    });
  },
);

describe('what goes wrong at one vendor', () => {
  describe('OpenAI', () => {
    faultMatrix(stageOf(openai, { apiKey: 'sk-wrong-0123456789abcdef' }), {
      'a bad key': { steps: [], kind: 'auth', status: 401, message: 'OpenAI refused the key: check OPENAI_API_KEY.' },
    });
    faultMatrix(stageOf(openai), {
      'a used-up quota, though it looks like a pause': {
        steps: [
          chatError(429, { message: 'You exceeded your quota', code: 'insufficient_quota' }, { 'retry-after': '1' }),
        ],
        kind: 'invalid-request',
        status: 429,
        message: 'OpenAI has no credit left for this key: check the plan and billing there.',
      },
      'a model that is gone': {
        steps: [chatError(404, { message: 'The model does not exist', code: 'model_not_found' })],
        kind: 'invalid-request',
        status: 404,
        message: 'OpenAI has no model gpt-4.1-mini at this address: set OPENAI_MODEL.',
      },
      'a conversation that is too long': {
        steps: [chatError(400, { message: 'maximum context length', code: 'context_length_exceeded' })],
        kind: 'invalid-request',
        status: 400,
        message: /too long for gpt-4\.1-mini/,
      },
    });
  });

  describe('OpenRouter', () => {
    faultMatrix(stageOf(openrouter), {
      'an unpaid account': {
        steps: [chatError(402, { message: 'Insufficient credits', code: 402 })],
        kind: 'invalid-request',
        status: 402,
        message: /no credit left/,
      },
      'an error of the model’s own vendor, inside the stream': {
        steps: [
          ...begun,
          chat.error(
            { code: 429, message: 'Provider returned error' },
            { choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }] },
          ),
        ],
        kind: 'rate-limit',
        status: 429,
        said,
        message: /too many requests/,
      },
      'an answer that ends as an error and does not say which': {
        steps: [...begun, chat.stop('error')],
        kind: 'unavailable',
        said,
        message: 'OpenRouter broke off the answer.',
      },
    });
  });

  describe('Groq', () => {
    faultMatrix(stageOf(groq), {
      'an error event in the stream': {
        steps: [
          ...begun,
          { write: 'event: error\ndata: {"error":{"message":"over capacity","code":"rate_limit_exceeded"}}\n\n' },
        ],
        kind: 'rate-limit',
        status: 429,
        said,
        message: /too many requests/,
      },
    });
  });

  describe('Ollama', () => {
    faultMatrix(stageOf(ollama), {
      'a model that was not fetched': {
        steps: [chatError(404, { message: 'model not found', type: 'not_found_error', code: null })],
        kind: 'invalid-request',
        status: 404,
        message: 'Ollama has no model llama3.2 at this address: fetch it with "ollama pull".',
      },
      'a runner that died, which shows as an empty chunk': {
        steps: [...begun, chat.chunk({})],
        kind: 'protocol',
        said,
        message: 'The answer broke off.',
      },
    });
    it('is told to start when nobody is at the address', async () => {
      const stage = await stageOf(ollama)();
      await stage.fake.close();
      const { error } = await outcome(stage);
      expect(error).toMatchObject({
        kind: 'unavailable',
        message: 'Ollama cannot be reached: is it running, and is its address right?',
      });
      await stage.close();
    });
  });

  describe('llama.cpp', () => {
    faultMatrix(stageOf(llamaCpp), {
      'an error of an older build, in a line the library does not know': {
        steps: [...begun, { write: 'error: {"code":500,"message":"slot unavailable"}\n\n' }],
        kind: 'protocol',
        said,
        message: 'The answer broke off.',
      },
      'a server with a key of its own': {
        steps: [chatError(401, { message: 'Invalid API Key', type: 'authentication_error', code: 401 })],
        kind: 'auth',
        status: 401,
        message: 'llama.cpp refused the key: it was started with another one.',
      },
    });
  });
});
