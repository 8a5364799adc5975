import { type FakeCall, type FakeStep, type SseFake, startSseFake } from './sse-fake.js';

export const ANTHROPIC_KEY = 'sk-ant-test-0123456789';
const VERSION = '2026-10-21';
/** The version that still takes a temperature, for the models of its time. */
const OLD_VERSION = '2023-06-01';
const OLD_MODELS = /^claude-(?:haiku-4-5|sonnet-4-6)/;
const SAMPLING = ['temperature', 'top_p', 'top_k'];

/** Anthropic's Messages API on the loopback: refuses what the real one refuses, plays what it is told. */
export function startAnthropicFake(): Promise<SseFake> {
  return startSseFake({
    pages: { '/v1/models': { data: [{ id: 'claude-haiku-4-5', type: 'model' }], has_more: false } },
    expect,
    refuse,
    headers: { 'request-id': 'req_fake' },
  });
}

function expect({ path, headers, body }: FakeCall): string[] {
  if (path === '/v1/models') return [];
  const messages = (body['messages'] ?? []) as { role: string; content: string }[];
  return [
    path === '/v1/messages' ? '' : `path ${path}`,
    headers['anthropic-version'] === ('temperature' in body ? OLD_VERSION : VERSION)
      ? ''
      : `anthropic-version ${headers['anthropic-version']}`,
    headers['x-stainless-retry-count'] === '0' ? '' : 'a retry by the library',
    typeof body['max_tokens'] === 'number' ? '' : 'no max_tokens',
    body['stream'] === true ? '' : 'not a stream',
    messages[0]?.role === 'user' ? '' : 'the first message is not the user’s',
    messages.at(-1)?.role === 'user' ? '' : 'the last message is not the user’s',
    messages.every(({ content }) => content.trim() !== '') ? '' : 'an empty message',
    messages.every(({ role }, index) => role !== messages[index - 1]?.role) ? '' : 'two messages of one role',
    ...['top_p', 'top_k'].map((field) => (field in body ? `${field} was sent` : '')),
  ].filter(Boolean);
}

function refuse({ headers, body }: FakeCall): FakeStep | undefined {
  if (headers.authorization !== `Bearer ${ANTHROPIC_KEY}` && headers['x-api-key'] !== ANTHROPIC_KEY) {
    return anthropicError(401, 'authentication_error', `invalid key ${headers.authorization}`);
  }
  const takesSampling = headers['anthropic-version'] === OLD_VERSION && OLD_MODELS.test(String(body['model']));
  if (!takesSampling && SAMPLING.some((field) => field in body)) {
    return anthropicError(400, 'invalid_request_error', 'temperature: Extra inputs are not permitted');
  }
  return undefined;
}

export interface AnthropicErrorOptions {
  readonly code?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function anthropicError(
  status: number,
  type: string,
  message: string,
  { code, headers = {} }: AnthropicErrorOptions = {},
): FakeStep {
  const details = code === undefined ? {} : { details: { error_code: code } };
  return { status, body: { type: 'error', error: { type, message, ...details }, request_id: 'req_fake' }, headers };
}

function event(type: string, data: object): FakeStep {
  return { write: `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n` };
}

export const anthropic = {
  start: (usage: object = {}): FakeStep =>
    event('message_start', {
      message: {
        id: 'msg_fake',
        type: 'message',
        role: 'assistant',
        model: 'claude-haiku-4-5-20251001',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: {
          input_tokens: 100,
          output_tokens: 1,
          cache_creation_input_tokens: 0,
          cache_read_input_tokens: 0,
          ...usage,
        },
      },
    }),
  ping: { write: 'event: ping\ndata: {"type":"ping"}\n\n' } as FakeStep,
  open: event('content_block_start', { index: 0, content_block: { type: 'text', text: '', citations: null } }),
  text: (text: string): FakeStep => event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
  thought: (thinking: string): FakeStep =>
    event('content_block_delta', { index: 0, delta: { type: 'thinking_delta', thinking } }),
  end: (stopReason = 'end_turn', outputTokens = 20): FakeStep[] => [
    event('content_block_stop', { index: 0 }),
    event('message_delta', {
      delta: { stop_reason: stopReason, stop_sequence: null },
      usage: { output_tokens: outputTokens, input_tokens: null, cache_read_input_tokens: null },
    }),
    event('message_stop', {}),
  ],
  error: (type: string, message: string): FakeStep => ({
    write: `event: error\ndata: ${JSON.stringify({ type: 'error', error: { type, message } })}\n\n`,
  }),
};

/** A whole answer in the given pieces. */
export function anthropicAnswer(...pieces: readonly string[]): FakeStep[] {
  return [anthropic.start(), anthropic.ping, anthropic.open, ...pieces.map(anthropic.text), ...anthropic.end()];
}
