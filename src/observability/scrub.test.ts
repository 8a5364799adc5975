import { describe, expect, it } from 'vitest';
import { scrubFields } from './scrub.js';
import { scrubText } from './scrub-text.js';

const PLANTED = 'Zq8vN3xT7LmW2pR9';
const shown = (fields: Record<string, unknown>) => JSON.stringify(scrubFields(fields));

describe('scrubbing fields', () => {
  it.each([
    'authorization',
    'Authorization',
    'token',
    'accessToken',
    'refresh_token',
    'secret',
    'client-secret',
    'password',
    'cookie',
    'set-cookie',
    'apiKey',
    'api_key',
    'x-api-key',
    'ANTHROPIC_API_KEY',
    'key',
    'credentials',
    'jwt',
    'privateKey',
  ])('hides %s at any depth', (name) => {
    expect(shown({ [name]: PLANTED })).not.toContain(PLANTED);
    expect(shown({ request: { headers: [{ [name]: { value: PLANTED } }] } })).not.toContain(PLANTED);
  });

  it.each(['keyterms', 'monkey', 'keyboard', 'speaker', 'tokenizer', 'turnId'])('shows %s', (name) => {
    expect(scrubFields({ [name]: 'plain' })).toEqual({ [name]: 'plain' });
  });

  it('shows counts of tokens', () => {
    const usage = { inputTokens: 312, outputTokens: 7, hasToken: true };
    expect(scrubFields({ usage })).toEqual({ usage });
  });

  it('hides secrets in messages, stacks, properties and causes of errors', () => {
    const cause = new Error(`Bearer ${PLANTED}`);
    const error = Object.assign(new Error(`401 for token=${PLANTED}`, { cause }), {
      headers: { cookie: PLANTED },
      status: 401,
    });
    const all = new AggregateError([error], 'all failed');
    for (const fields of [{ error }, { error: all }, { nested: { deep: [{ error }] } }]) {
      expect(shown(fields)).not.toContain(PLANTED);
    }
    expect(scrubFields({ error })['error']).toMatchObject({
      name: 'Error',
      message: '401 for token=[secret]',
      status: 401,
    });
    expect(shown({ error })).toContain('scrub.test.ts');
  });

  it('hides secrets in arrays, maps, sets, URLs and what objects say as JSON', () => {
    const url = new URL(`https://u:${PLANTED}@host/path?api_key=${PLANTED}`);
    const talkative = { toJSON: () => ({ token: PLANTED }) };
    const fields = {
      a: [`key=${PLANTED}`],
      m: new Map([['token', PLANTED]]),
      s: new Set([`sk-${PLANTED}`]),
      url,
      talkative,
    };
    expect(shown(fields)).not.toContain(PLANTED);
    expect(shown({ [`token=${PLANTED}`]: 1 })).not.toContain(PLANTED);
  });

  it('survives circles, depth, breadth, length, bytes and getters that throw', () => {
    const circle: Record<string, unknown> = { name: 'loop' };
    circle['self'] = circle;
    const deep = Array.from({ length: 100 }).reduce<object>((inner) => ({ inner }), {});
    const hostile = Object.defineProperty({}, 'bad', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    const text = shown({
      circle,
      deep,
      hostile,
      wide: Array(10_000).fill(1),
      long: 'x'.repeat(100_000),
      pcm: new Int16Array(480),
      n: 5n,
    });
    expect(text.length).toBeLessThan(20_000);
    expect(text).toContain('[circular]');
    expect(text).toContain('[deeper]');
    expect(text).toContain('[960 bytes]');
    expect(text).toContain('[unreadable]');
  });
});

describe('scrubbing text', () => {
  it.each([
    'sk-ant-api03-Zq8vN3xT7LmW2pR9',
    'sk-proj-Zq8vN3xT7LmW2pR9',
    'gsk_Zq8vN3xT7LmW2pR9abcd',
    'AIzaSyZq8vN3xT7LmW2pR9abcdefg',
    'AQ.Ab8RZq8vN3xT7LmW2pR9abcdefg',
    'Authorization: Bearer Zq8vN3xT7LmW2pR9',
    'authorization=Basic Zq8vN3xT7LmW2pR9=',
    'eyJhbGciOiJIUzI1NiJ9.Zq8vN3xT7LmW2pR9.Zq8vN3xT7LmW2pR9',
    '{"apiKey":"Zq8vN3xT7LmW2pR9"}',
    "password: 'Zq8vN3xT7LmW2pR9'",
    'https://x.example/a?b=1&access_token=Zq8vN3xT7LmW2pR9&c=2',
    'redis://:Zq8vN3xT7LmW2pR9@localhost:6379',
    'Cookie: sid=Zq8vN3xT7LmW2pR9; other=Zq8vN3xT7LmW2pR9',
    '-----BEGIN PRIVATE KEY-----\nZq8vN3xT7LmW2pR9\n-----END PRIVATE KEY-----',
    'OPENAI_API_KEY=Zq8vN3xT7LmW2pR9',
  ])('hides the secret of %s', (text) => {
    const clean = scrubText(`before ${text} `);
    expect(clean).not.toContain(PLANTED);
    expect(clean).toMatch(/^before .*\[secret\]/s);
  });

  it.each([
    'the key is under the mat',
    'a token of thanks',
    'ses_7k2m9abcdefgh: recording stopped',
    'http://127.0.0.1:4000/health',
    'turn key: C',
  ])('leaves "%s" alone', (text) => expect(scrubText(text)).toBe(text));

  it('stays fast on hostile text', () => {
    const startedMs = performance.now();
    for (const piece of ['sk-', 'token=', 'eyJaaaaaaaa.', 'a://', 'cookie: ', '-----BEGIN PRIVATE KEY-----', ' '])
      scrubText(piece.repeat(50_000));
    expect(performance.now() - startedMs).toBeLessThan(2_000);
  });
});
