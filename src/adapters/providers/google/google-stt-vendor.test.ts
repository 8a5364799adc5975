import { generateKeyPairSync } from 'node:crypto';
import { getEventListeners } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type SpeechCue,
  type SpeechFake,
  type SpeechFakeOptions,
  startSpeechFake,
} from '../../../../tests/support/fakes/google-speech-fake.js';
import { systemClock } from '../../../core/clock.js';
import { silentLogger } from '../../../core/logger.js';
import { ProviderError } from '../../provider-error.js';
import type { SttConnection, SttVendor, VendorSttEvent } from '../../support/stt-vendor.js';
import { createGoogleSttVendor, type GoogleSttOptions } from './google-stt-vendor.js';

const FRAME = new Int16Array(1_600).fill(7);
const HELLO = [
  { text: 'Hello', fromMs: 100, toMs: 400 },
  { text: 'there.', fromMs: 380, toMs: 700 },
];

let rejections: unknown[] = [];
const noteRejection = (reason: unknown) => rejections.push(reason);
const open: { vendor: SttVendor; fake: SpeechFake }[] = [];

beforeEach(() => {
  rejections = [];
  process.on('unhandledRejection', noteRejection);
});

afterEach(async () => {
  for (const { vendor, fake } of open.splice(0)) {
    fake.assertClean();
    await vendor.close?.();
    await fake.close();
  }
  process.off('unhandledRejection', noteRejection);
  expect(rejections).toEqual([]);
});

async function scene(
  api: 'v1' | 'v2',
  fakeOptions: Omit<SpeechFakeOptions, 'api'> = {},
  more: Partial<GoogleSttOptions> = {},
) {
  const fake = await startSpeechFake({ api, ...fakeOptions });
  const vendor = createGoogleSttVendor({
    api,
    projectId: 'my-show',
    endpoint: fake.endpoint,
    insecure: true,
    clock: systemClock,
    logger: silentLogger,
    ...more,
  });
  open.push({ vendor, fake });
  const controller = new AbortController();
  const connect = (keyterms: readonly string[] = []) => vendor.connect({ signal: controller.signal, keyterms });
  return { fake, vendor, connect, controller };
}

function sendFrames(connection: SttConnection, count: number): void {
  for (let index = 0; index < count; index += 1) connection.send(FRAME);
}

async function heard(connection: SttConnection): Promise<{ events: VendorSttEvent[]; error?: unknown }> {
  const events: VendorSttEvent[] = [];
  try {
    for await (const event of connection.events) events.push(event);
    return { events };
  } catch (error) {
    return { events, error };
  }
}

describe.each(['v1', 'v2'] as const)('Google speech %s', (api) => {
  it('tells partials joined from all results, and finals with their words', async () => {
    const { connect } = await scene(api, {
      cues: [
        { atMs: 300, results: [{ text: 'Hello' }, { text: ' their' }] },
        { atMs: 800, results: [{ text: 'Hello there.', final: true, words: HELLO, endMs: 760 }, { text: ' And' }] },
      ],
    });
    const connection = await connect();
    sendFrames(connection, 10);
    connection.finish();
    const { events, error } = await heard(connection);
    expect(error).toBeUndefined();
    expect(events).toEqual([
      { type: 'partial', text: 'Hello their' },
      {
        type: 'final',
        text: 'Hello there.',
        endMs: 760,
        words: [
          { text: 'Hello', startMs: 100, endMs: 400 },
          { text: 'there.', startMs: 400, endMs: 700 },
        ],
      },
      { type: 'partial', text: 'And' },
    ]);
  });

  it('sends the configuration first, then frames as they are, then a half-close', async () => {
    const { fake, connect } = await scene(api, {}, { model: 'telephony', language: 'en-GB', location: 'eu' });
    const connection = await connect(['Ada', ' Ada', 'Grace Hopper']);
    sendFrames(connection, 3);
    connection.send(FRAME.subarray(0, 100));
    connection.finish();
    await heard(connection);
    const [call] = fake.calls;
    const { config } = (call?.opening['streamingConfig'] ?? {}) as { config?: Record<string, unknown> };
    expect(call?.frames).toEqual([3_200, 3_200, 3_200, 200]);
    expect(call?.finished).toBe(true);
    expect(config).toMatchObject({ model: 'telephony' });
    expect(JSON.stringify(config)).toContain('Grace Hopper');
    expect(JSON.stringify(config).match(/Ada/g)).toHaveLength(1);
    expect(JSON.stringify(config)).toContain('en-GB');
    if (api === 'v2') {
      expect(call?.opening['recognizer']).toBe('projects/my-show/locations/eu/recognizers/_');
      expect(call?.metadata.get('x-goog-request-params')[0]).toContain('my-show');
    }
  });

  it('never sends a message longer than Google takes, nor one the caller may still change', async () => {
    const { fake, connect } = await scene(api);
    const connection = await connect();
    const samples = new Int16Array(16_000).fill(1);
    connection.send(samples);
    samples.fill(2);
    connection.finish();
    await heard(connection);
    expect(fake.calls[0]?.frames).toEqual([12_800, 12_800, 6_400]);
  });

  it('says when it has enough to send, and gives up on a server that takes nothing', async () => {
    const { connect } = await scene(api, { stallAfterMs: 0 });
    const connection = await connect();
    let sent = 0;
    while (sent < 5_000 && connection.send(FRAME)) sent += 1;
    expect(sent).toBeLessThan(5_000);
    while (sent < 50_000) {
      connection.send(FRAME);
      sent += 1;
    }
    const { error } = await heard(connection);
    expect(error).toMatchObject({ kind: 'unavailable' });
    connection.abort();
  });

  it('uses one client for all its connections', async () => {
    const { fake, connect } = await scene(api);
    const [one, other] = await Promise.all([connect(), connect()]);
    one.finish();
    other.finish();
    await Promise.all([heard(one), heard(other)]);
    const peers = new Set(fake.calls.map((call) => call.peer));
    expect(fake.calls).toHaveLength(2);
    expect(peers.size).toBe(1);
  });

  const faults: readonly [string, SpeechCue, Partial<ProviderError>][] = [
    [
      'a bad key',
      { atMs: 100, fail: { code: 16, details: 'Request had invalid credentials.' } },
      { kind: 'auth', status: 401 },
    ],
    ['no permission', { atMs: 100, fail: { code: 7, details: 'denied' } }, { kind: 'auth', status: 403 }],
    [
      'billing switched off',
      { atMs: 100, fail: { code: 7, details: 'This API method requires billing to be enabled.' } },
      { kind: 'invalid-request' },
    ],
    [
      'the quota of a day',
      { atMs: 100, fail: { code: 8, details: 'Quota exceeded for limit "Requests per day"' } },
      { kind: 'invalid-request', status: 429 },
    ],
    [
      'too many requests',
      { atMs: 100, fail: { code: 8, details: 'Quota exceeded', retryAfterMs: 2_500 } },
      { kind: 'rate-limit', retryAfterMs: 2_500 },
    ],
    [
      'overload',
      { atMs: 100, fail: { code: 14, details: 'The service is currently unavailable.' } },
      { kind: 'unavailable', status: 503 },
    ],
    [
      'an unknown model',
      { atMs: 100, fail: { code: 5, details: 'no such model' } },
      { kind: 'invalid-request', status: 404 },
    ],
    [
      'a wrong setting',
      { atMs: 100, fail: { code: 3, details: 'Invalid recognition' } },
      { kind: 'invalid-request', status: 400 },
    ],
    [
      'the end of a long stream',
      { atMs: 500, fail: { code: api === 'v1' ? 11 : 10, details: 'Exceeded maximum allowed stream duration' } },
      { kind: 'unavailable' },
    ],
    [
      'an internal error',
      { atMs: 100, fail: { code: 13, details: '<html><b>Oops</b></html>' } },
      { kind: 'unavailable', message: 'Google is busy or out of reach: Oops' },
    ],
    [
      'a deadline',
      { atMs: 100, fail: { code: 4, details: 'Deadline exceeded' } },
      { kind: 'unavailable', status: 504 },
    ],
    ['a reset', { atMs: 500, reset: true }, { kind: 'unavailable' }],
    ['an early end', { atMs: 500, end: true }, { kind: 'unavailable' }],
    ['garbage', { atMs: 500, garbage: true }, { kind: 'unavailable' }],
  ];

  it.each(faults)('tells %s as one error, and stays quiet afterwards', async (_name, cue, expected) => {
    const { fake, connect } = await scene(api, { cues: [cue] });
    const connection = await connect();
    const hearing = heard(connection);
    sendFrames(connection, 6);
    const { error } = await hearing;
    expect(error).toBeInstanceOf(ProviderError);
    expect(error).toMatchObject(expected);
    expect((error as ProviderError).message.length).toBeLessThanOrEqual(200);
    sendFrames(connection, 40);
    connection.finish();
    connection.abort();
    await settled();
    expect(fake.calls).toHaveLength(1);
  });

  it('cancels at the server when aborted, and ends quietly', async () => {
    const { fake, connect } = await scene(api, { cues: [{ atMs: 300, results: [{ text: 'Hel' }] }] });
    const connection = await connect();
    const hearing = heard(connection);
    sendFrames(connection, 5);
    await fake.until(([call]) => (call?.heardMs ?? 0) >= 500);
    const abortedAtMs = performance.now();
    connection.abort();
    connection.abort();
    expect(connection.send(FRAME)).toBe(false);
    connection.finish();
    expect((await hearing).error).toBeUndefined();
    await fake.until(([call]) => call?.cancelledAtMs !== undefined);
    const tookMs = (fake.calls[0]?.cancelledAtMs ?? Number.POSITIVE_INFINITY) - abortedAtMs;
    process.stdout.write(`google ${api}: the server saw the cancel ${tookMs.toFixed(1)} ms after the abort\n`);
    expect(tookMs).toBeLessThan(500);
    expect(fake.calls[0]?.frames).toHaveLength(5);
  });

  it('hands on nothing that came before an abort and was not read yet', async () => {
    const { fake, connect } = await scene(api, { cues: [{ atMs: 100, results: [{ text: 'late' }] }] });
    const connection = await connect();
    sendFrames(connection, 2);
    await fake.until(([call]) => (call?.heardMs ?? 0) >= 200);
    await settled();
    connection.abort();
    expect(await heard(connection)).toEqual({ events: [] });
  });

  it('does not connect once aborted, and leaves no listener', async () => {
    const { fake, vendor } = await scene(api);
    const aborted = AbortSignal.abort(new Error('over'));
    await expect(vendor.connect({ signal: aborted, keyterms: [] })).rejects.toThrow('over');
    const { signal } = new AbortController();
    const connection = await vendor.connect({ signal, keyterms: [] });
    connection.finish();
    await heard(connection);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(fake.calls).toHaveLength(1);
  });

  it('tells at once that nobody is there, and connects again seconds after somebody is', async () => {
    const { connect, fake } = await scene(api);
    await fake.close();
    await expect(connect()).rejects.toMatchObject({ kind: 'unavailable' });
    const back = await startSpeechFake({ api, port: Number(fake.endpoint.split(':')[1]) });
    const backAtMs = performance.now();
    let connection: SttConnection | undefined;
    while (!connection && performance.now() - backAtMs < 5_000) {
      connection = await connect().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(connection).toBeDefined();
    connection?.finish();
    await back.until(([call]) => call?.finished === true);
    connection?.abort();
    await back.close();
  });

  it('gets ready without opening a stream', async () => {
    const { vendor, fake, connect } = await scene(api);
    await vendor.warmUp?.();
    expect(fake.calls).toEqual([]);
    const connection = await connect();
    connection.finish();
    expect((await heard(connection)).error).toBeUndefined();
  });

  it('can be closed twice, and takes no calls afterwards', async () => {
    const { vendor, connect } = await scene(api);
    (await connect()).abort();
    await vendor.close?.();
    await vendor.close?.();
    await expect(connect()).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('Google speech', () => {
  it('reads an error that v1 says inside an answer', async () => {
    const { fake, connect } = await scene('v1', {
      cues: [{ atMs: 100, sayError: { code: 11, details: 'Audio Timeout Error' } }],
    });
    const connection = await connect();
    sendFrames(connection, 2);
    expect((await heard(connection)).error).toMatchObject({ kind: 'unavailable' });
    await fake.until(([call]) => call?.cancelledAtMs !== undefined);
  });

  it('needs a project for v2', async () => {
    const { vendor, fake } = await scene('v2');
    const without = createGoogleSttVendor({
      api: 'v2',
      endpoint: fake.endpoint,
      insecure: true,
      clock: systemClock,
      logger: silentLogger,
    });
    const { signal } = new AbortController();
    await expect(without.connect({ signal, keyterms: [] })).rejects.toMatchObject({ kind: 'invalid-request' });
    await expect(without.warmUp?.()).rejects.toMatchObject({ kind: 'invalid-request' });
    await without.close?.();
    await vendor.close?.();
  });

  it('names the credentials when they cannot be used, without an unhandled rejection', async () => {
    for (const api of ['v1', 'v2'] as const) {
      const { vendor } = await scene(api, {}, { insecure: false, credentialsFile: '/no/such/key.json' });
      const { signal } = new AbortController();
      const error: unknown = await vendor.connect({ signal, keyterms: [] }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ kind: 'auth' });
      expect((error as Error).message).toContain('GOOGLE_APPLICATION_CREDENTIALS');
    }
    await settled();
  });

  it('uses the key file, and then speaks TLS only', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'google-key-'));
    const credentialsFile = join(folder, 'key.json');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const key = {
      type: 'service_account',
      project_id: 'my-show',
      client_email: 'host@my-show.iam.gserviceaccount.com',
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    };
    await writeFile(credentialsFile, JSON.stringify(key));
    const { fake } = await scene('v1');
    const endpoint = fake.endpoint.replace('127.0.0.1', 'localhost');
    const vendor = createGoogleSttVendor({
      api: 'v1',
      endpoint,
      credentialsFile,
      clock: systemClock,
      logger: silentLogger,
    });
    const { signal } = new AbortController();
    // The key is taken; the plain-text server then fails the handshake.
    await expect(vendor.connect({ signal, keyterms: [] })).rejects.toMatchObject({ kind: 'unavailable' });
    expect(fake.calls).toEqual([]);
    await vendor.close?.();
    await rm(folder, { recursive: true });
  });

  it('speaks plain text to this machine only', () => {
    const options = {
      api: 'v1',
      endpoint: 'speech.example.com:443',
      insecure: true,
      clock: systemClock,
      logger: silentLogger,
    } as const;
    expect(() => createGoogleSttVendor(options)).toThrow('on this machine');
  });
});

/** Whatever is under way on the loopback gets its turn. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
