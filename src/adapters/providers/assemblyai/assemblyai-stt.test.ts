import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AssemblyAiFake, type FakeRefusal } from '../../../../tests/support/fakes/assemblyai-fake.js';
import type {
  AssemblyAiFakeSession,
  FakeSessionScript,
} from '../../../../tests/support/fakes/assemblyai-fake-session.js';
import { systemClock } from '../../../core/clock.js';
import { silentLogger } from '../../../core/logger.js';
import { msToSamples } from '../../../protocol/audio-format.js';
import { ProviderError } from '../../provider-error.js';
import type { PcmChunk, SttEvent } from '../../stt.js';
import type { SttConnection, VendorSttEvent } from '../../support/stt-vendor.js';
import { createAssemblyAiStt, createAssemblyAiVendor } from './assemblyai-stt.js';

const FRAME = new Int16Array(1_600);
const words = [
  { text: 'hello', startMs: 200, endMs: 500 },
  { text: 'there', startMs: 500, endMs: 800 },
];
let fake: AssemblyAiFake;
let unhandled: unknown[];
const note = (error: unknown) => void unhandled.push(error);

beforeEach(async () => {
  fake = await AssemblyAiFake.start({ turns: [{ atMs: 1_200, words }] });
  unhandled = [];
  process.on('unhandledRejection', note);
  process.on('uncaughtExceptionMonitor', note);
});

afterEach(async () => {
  await fake.kill();
  process.off('unhandledRejection', note);
  process.off('uncaughtExceptionMonitor', note);
  expect(unhandled).toEqual([]);
  fake.assertClean();
});

function options(apiKey = 'test-key') {
  return { apiKey, baseUrl: fake.baseUrl, clock: systemClock, logger: silentLogger };
}

function connect(signal = new AbortController().signal, apiKey?: string): Promise<SttConnection> {
  return createAssemblyAiVendor(options(apiKey)).connect({ signal, keyterms: ['Trialogue', 'Ada Lovelace'] });
}

async function failure(work: Promise<unknown>): Promise<ProviderError> {
  const error: unknown = await work.then(
    () => 'nothing went wrong',
    (reason: unknown) => reason,
  );
  if (!(error instanceof ProviderError)) throw new Error('not a ProviderError', { cause: error });
  return error;
}

async function read(connection: SttConnection): Promise<VendorSttEvent[]> {
  const events: VendorSttEvent[] = [];
  for await (const event of connection.events) events.push(event);
  return events;
}

function session(): AssemblyAiFakeSession {
  const last = fake.sessions.at(-1);
  if (last === undefined) throw new Error('no session was opened');
  return last;
}

function expectFit({ message, provider }: ProviderError): void {
  expect(provider).toBe('assemblyai');
  expect(message).toMatch(/AssemblyAI/);
  expect(message).not.toMatch(/test-key|wrong-key|[<>]/);
  expect(message.length).toBeLessThanOrEqual(200);
}

describe('a connection that is refused says why, once', () => {
  const cases: readonly [string, FakeRefusal, object][] = [
    ['a bad key', { status: 401 }, { kind: 'auth', status: 401, retryable: false }],
    ['a forbidden key', { status: 403 }, { kind: 'auth', status: 403, retryable: false }],
    ['no funds', { status: 402 }, { kind: 'invalid-request', status: 402, retryable: false }],
    ['too many', { status: 429, retryAfterSeconds: 7 }, { kind: 'rate-limit', status: 429, retryAfterMs: 7_000 }],
    ['an unknown address', { status: 404 }, { kind: 'invalid-request', status: 404, retryable: false }],
    ['an overload', { status: 503 }, { kind: 'unavailable', status: 503, retryable: true }],
  ];
  it.each(cases)('%s', async (_name, refusal, expected) => {
    fake.refusal = refusal;
    const error = await failure(connect());
    expect(error).toMatchObject(expected);
    expectFit(error);
    expect(fake.requests).toBe(1);
  });

  it('a wrong key, as the vendor itself finds it', async () => {
    expect(await failure(connect(undefined, 'wrong-key'))).toMatchObject({ kind: 'auth', status: 401 });
  });

  const closes: readonly [number, string, object][] = [
    [1008, 'Unauthorized', { kind: 'auth', retryable: false }],
    [1008, 'Too many concurrent sessions', { kind: 'rate-limit', retryable: true }],
    [4002, 'Insufficient funds', { kind: 'invalid-request', retryable: false }],
    [3006, 'Invalid model', { kind: 'invalid-request', retryable: false }],
    [3009, 'Too many sessions', { kind: 'rate-limit', retryable: true }],
    [3005, 'Server error', { kind: 'unavailable', retryable: true }],
    [3008, 'Session expired', { kind: 'unavailable', retryable: true }],
    [1011, '', { kind: 'unavailable', retryable: true }],
  ];
  it.each(closes)('close code %i %s, before the session and in its middle', async (code, reason, expected) => {
    fake.script = { beginAfterMs: undefined };
    const early = failure(connect());
    await until(() => fake.sessions.length > 0);
    session().close(code, reason);
    expect(await early).toMatchObject(expected);

    fake.script = {};
    const connection = await connect();
    session().close(code, reason);
    const late = await failure(read(connection));
    expect(late).toMatchObject(expected);
    expectFit(late);
  });

  it('nobody listens', async () => {
    await fake.kill();
    expect(await failure(connect())).toMatchObject({ kind: 'unavailable' });
    await fake.listen();
  });

  it('no Begin within five seconds', { timeout: 15_000 }, async () => {
    fake.script = { beginAfterMs: undefined };
    expect(await failure(connect())).toMatchObject({ kind: 'timeout' });
  });

  it('an address that would send the key in the clear', () => {
    const make = () => createAssemblyAiVendor({ ...options(), baseUrl: 'ws://example.com/v3/ws' });
    expect(make).toThrow(/wss:\/\//);
  });
});

describe('a session', () => {
  it('gives partials and one final, and ends by Terminate', async () => {
    const connection = await connect();
    for (let sent = 0; sent < 13; sent += 1) expect(connection.send(FRAME)).toBe(true);
    connection.finish();
    const events = await read(connection);
    expect(events.filter((event) => event.type !== 'alive')).toEqual([
      { type: 'partial', text: 'hello', startMs: 200 },
      { type: 'final', text: 'Hello there.', words, endMs: 800 },
    ]);
    expect(session().url.searchParams.get('keyterms_prompt')).toBe('["Trialogue","Ada Lovelace"]');
  });

  it('tells what it knows before it breaks', async () => {
    fake.script = { turns: [{ atMs: 100, words, end: 'unformatted' }], cue: { atMs: 200, act: (it) => it.drop() } };
    const connection = await connect();
    connection.send(FRAME);
    connection.send(FRAME);
    const texts: string[] = [];
    const reading = (async () => {
      for await (const event of connection.events) if (event.type === 'final') texts.push(event.text);
    })();
    expect(await failure(reading)).toMatchObject({ kind: 'unavailable', retryable: true });
    expect(texts).toEqual(['hello there']);
  });

  const ends: readonly [string, (it: AssemblyAiFakeSession) => void, object][] = [
    ['an error message', (it) => it.say({ type: 'Error', error_code: 3005, error: 'x' }), { kind: 'unavailable' }],
    ['a reset', (it) => it.drop(), { kind: 'unavailable' }],
    ['a clean early end', (it) => it.close(1000, ''), { kind: 'unavailable' }],
    ['garbage', (it) => it.sayRaw('<html>502'), { kind: 'protocol' }],
    ['a turn without its parts', (it) => it.say({ type: 'Turn', turn_order: 0 }), { kind: 'protocol' }],
    ['nothing but null', (it) => it.sayRaw('null'), { kind: 'protocol' }],
  ];
  it.each(ends)('that gets %s fails as such, and its line is closed', async (_name, act, expected) => {
    const connection = await connect();
    act(session());
    const error = await failure(read(connection));
    expect(error).toMatchObject(expected);
    expectFit(error);
    await until(() => session().closedMs !== undefined);
    connection.send(FRAME);
    connection.finish();
  });

  it('says when the line takes no more', async () => {
    const connection = await connect();
    session().freeze();
    let taken = 0;
    while (taken < 5_000 && connection.send(FRAME)) taken += 1;
    expect(taken).toBeLessThan(5_000);
    connection.abort();
  });

  it('counts an answered ping as a sign of life', { timeout: 15_000 }, async () => {
    const connection = await connect();
    const events = connection.events[Symbol.asyncIterator]();
    expect(await events.next()).toMatchObject({ value: { type: 'alive' } });
    const startedMs = performance.now();
    expect(await events.next()).toMatchObject({ value: { type: 'alive' } });
    expect(performance.now() - startedMs).toBeGreaterThan(2_000);
    connection.abort();
    await fake.idle();
  });
});

describe('an abort', () => {
  async function* speech(chunks: number): AsyncIterable<PcmChunk> {
    for (let index = 0; index < chunks; index += 1)
      yield { at: msToSamples(100) * index, samples: new Int16Array(4_800) };
    await new Promise<never>(() => undefined);
  }

  async function abortWhen(script: FakeSessionScript, ready: () => boolean): Promise<SttEvent[]> {
    fake.script = script;
    const controller = new AbortController();
    const events: SttEvent[] = [];
    const reading = (async () => {
      const heard = createAssemblyAiStt(options()).transcribe(speech(8), { signal: controller.signal });
      for await (const event of heard) events.push(event);
    })();
    await until(ready);
    const abortedMs = performance.now();
    controller.abort(new Error('the session is over'));
    await reading;
    const endedMs = performance.now() - abortedMs;
    await fake.idle();
    const closedMs = performance.now() - abortedMs;
    process.stdout.write(`abort: ended after ${endedMs.toFixed(1)} ms, line closed after ${closedMs.toFixed(1)} ms\n`);
    expect(closedMs).toBeLessThan(500);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    const { requests } = fake;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(fake.requests).toBe(requests);
    return events;
  }

  it('before the session has begun closes the line', () =>
    abortWhen({ beginAfterMs: undefined }, () => fake.requests > 0));

  it('in its middle says Terminate', async () => {
    await abortWhen({}, () => (fake.sessions[0]?.ms ?? 0) > 200);
    expect(session().terminated).toBe(true);
  });

  it('of a line that is stuck does not wait for it', async () => {
    const connection = await connect();
    const reading = read(connection);
    session().freeze();
    connection.abort();
    expect(await reading).toMatchObject([{ type: 'alive' }]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    session().thaw();
    await fake.idle();
  });

  it('between a break and the next attempt makes no attempt', async () => {
    await abortWhen({ cue: { atMs: 100, act: (it) => it.drop() } }, () => fake.sessions[0]?.brokenOff === true);
    expect(fake.requests).toBe(1);
  });
});

describe('the whole', () => {
  it('goes on after a broken line without losing a word', async () => {
    let sessions = 0;
    const cut = (it: AssemblyAiFakeSession) => (sessions === 1 ? it.drop() : undefined);
    fake.script = { turns: [{ atMs: 1_200, words }], cue: { atMs: 1_000, act: (it) => ((sessions += 1), cut(it)) } };
    async function* audio(): AsyncIterable<PcmChunk> {
      for (let index = 0; index < 14; index += 1) yield { at: 96_000 + 4_800 * index, samples: new Int16Array(4_800) };
    }
    const events: SttEvent[] = [];
    const stt = createAssemblyAiStt(options());
    for await (const event of stt.transcribe(audio(), { signal: new AbortController().signal })) events.push(event);
    const finals = events.filter((event) => event.type === 'final');
    expect(finals).toMatchObject([{ text: 'Hello there.', startAt: 96_000 + 9_600, endAt: 96_000 + 38_400 }]);
    expect(fake.sessions.length).toBe(2);
  });

  it('throws what no further attempt can mend', async () => {
    fake.refusal = { status: 401 };
    async function* audio(): AsyncIterable<PcmChunk> {
      yield { at: 0, samples: new Int16Array(4_800) };
      await new Promise<never>(() => undefined);
    }
    const heard = createAssemblyAiStt(options()).transcribe(audio(), { signal: new AbortController().signal });
    expect(await failure(drain(heard))).toMatchObject({ kind: 'auth' });
    expect(fake.requests).toBe(1);
  });
});

async function drain(source: AsyncIterable<unknown>): Promise<void> {
  for await (const _event of source) continue;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
}
