import type { VendorProfile } from '../../../src/adapters/providers/openai-compatible/vendor-profiles.js';
import { type FakeCall, type FakeStep, type SseFake, startSseFake } from './sse-fake.js';

export const CHAT_KEY = 'sk-test-0123456789abcdef';

/** Chat completions on the loopback, as strict as the vendor of the given profile is. The base URL is `${url}/v1`. */
export function startOpenAiChatFake(profile: VendorProfile): Promise<SseFake> {
  return startSseFake({
    pages: { '/v1/models': modelList(profile), ...(profile.id === 'openrouter' ? KEY_PAGE : {}) },
    expect: (call) => expect(call, profile),
    refuse: (call) => refuse(call, profile),
  });
}

/** Together AI answers with a bare array, Gemini puts a folder before the names. */
/** OpenRouter shows its models to everybody, and here what it knows of a key. */
const KEY_PAGE = { '/v1/key': { data: { label: 'sk-or-v1-…', limit: null, usage: 0, is_free_tier: false } } };
/** Google answers 400 to a key it does not know, in a list of one. */
const GOOGLE_REFUSAL = [
  { error: { code: 400, message: 'API key not valid. Please pass a valid API key.', status: 'INVALID_ARGUMENT' } },
];

function modelList({ id, defaultModel }: VendorProfile): unknown {
  const entries = [{ id: id === 'gemini' ? `models/${defaultModel}` : defaultModel, object: 'model' }];
  return id === 'together' ? entries : { object: 'list', data: entries };
}

function expect({ path, headers, body }: FakeCall, profile: VendorProfile): string[] {
  const foreign = ['openai-organization', 'openai-project'].filter((name) => name in headers);
  const common = foreign.map((name) => `${name} was sent`);
  if (path === '/v1/models' || path === '/v1/key') return common;
  const messages = (body['messages'] ?? []) as Record<string, string>[];
  const talk = messages.filter(({ role }) => role !== 'system');
  const other = profile.maxTokensField === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
  const noTemperature = profile.id === 'openai' && /^(?:gpt-5|o\d)/.test(String(body['model'])) ? ['temperature'] : [];
  const sent = (field: string) =>
    field.startsWith('messages.') ? messages.some((message) => field.slice(9) in message) : field in body;
  return [
    ...common,
    path === '/v1/chat/completions' ? '' : `path ${path}`,
    headers['x-stainless-retry-count'] === '0' ? '' : 'a retry by the library',
    body['stream'] === true ? '' : 'not a stream',
    typeof body[profile.maxTokensField] === 'number' ? '' : `no ${profile.maxTokensField}`,
    talk[0]?.['role'] === 'user' ? '' : 'the first message is not the user’s',
    talk.every(({ role }, index) => role !== talk[index - 1]?.['role']) ? '' : 'two messages of one role',
    messages.every(({ content }) => content?.trim() !== '') ? '' : 'an empty message',
    ...[other, ...noTemperature, 'top_p', ...profile.refusedFields].map((field) =>
      sent(field) ? `${field} was sent` : '',
    ),
  ].filter(Boolean);
}

function refuse({ path, headers }: FakeCall, { id, keyVariable }: VendorProfile): FakeStep | undefined {
  const given = headers.authorization;
  if (keyVariable === undefined || given === `Bearer ${CHAT_KEY}`) return undefined;
  if (id === 'openrouter' && path === '/v1/models') return undefined;
  if (id === 'gemini') return { status: 400, body: GOOGLE_REFUSAL };
  return chatError(401, { message: `Incorrect API key provided: ${given}`, code: 'invalid_api_key' });
}

export function chatError(
  status: number,
  error: object | string,
  headers: Readonly<Record<string, string>> = {},
): FakeStep {
  return { status, body: { error }, headers };
}

function chunk(data: object): FakeStep {
  const common = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'fake', choices: [] };
  return { write: `data: ${JSON.stringify({ ...common, ...data })}\n\n` };
}

const choice = (delta: object, finish: string | null = null) => ({
  choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
});

const USAGE = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 };

export const chat = {
  chunk,
  text: (content: string, more: object = {}): FakeStep => chunk({ ...choice({ content, ...more }), usage: null }),
  delta: (delta: object): FakeStep => chunk(choice(delta)),
  stop: (reason = 'stop', more: object = {}): FakeStep => chunk({ ...choice({}, reason), ...more }),
  usage: (more: object = {}): FakeStep => chunk({ usage: { ...USAGE, ...more } }),
  comment: { write: ': OPENROUTER PROCESSING\n\n' } as FakeStep,
  done: { write: 'data: [DONE]\n\n' } as FakeStep,
  error: (error: object, more: object = {}): FakeStep => ({ write: `data: ${JSON.stringify({ error, ...more })}\n\n` }),
};

/** A whole answer in the given pieces, with the vendor's own habits. */
export function chatAnswer({ id }: VendorProfile, ...pieces: readonly string[]): FakeStep[] {
  switch (id) {
    case 'groq': {
      const first = chunk({ ...choice({ role: 'assistant', content: '' }), x_groq: { id: 'req_1' } });
      return [
        first,
        ...pieces.map((piece) => chat.text(piece)),
        chat.stop('stop', { x_groq: { id: 'req_1', usage: USAGE } }),
        chat.done,
      ];
    }
    case 'openrouter':
      return [
        chat.comment,
        ...pieces.map((piece) => chat.text(piece)),
        chat.stop(),
        chat.usage({ cost: 0.00042 }),
        chat.done,
      ];
    case 'ollama':
      return [
        ...pieces.map((piece) => chat.text(piece, { role: 'assistant' })),
        chat.stop('stop'),
        chat.usage(),
        chat.done,
      ];
    case 'llama.cpp': {
      const timings = { prompt_n: 100, predicted_n: 20 };
      return [...pieces.map((piece) => chat.text(piece)), chat.stop('stop', { timings }), chat.usage(), chat.done];
    }
    case 'together':
      return [...pieces.map((piece) => chat.text(piece)), chat.stop('stop', { usage: USAGE }), chat.done];
    default:
      return [
        chat.delta({ role: 'assistant', content: '', refusal: null }),
        ...pieces.map((piece) => chat.text(piece)),
        chat.stop('stop', { usage: null }),
        chat.usage(),
        chat.done,
      ];
  }
}
