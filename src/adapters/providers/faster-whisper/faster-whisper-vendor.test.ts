import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stubbedWhisper } from '../../../../tests/support/fakes/faster-whisper-stub.js';
import { toneSpeech } from '../../../../tests/support/fakes/tone-words.js';
import { needs, pathOf } from '../../../../tests/support/has.js';
import { loadResampler, resampleAll } from '../../../audio/resampler.js';
import { ProviderError } from '../../provider-error.js';
import type { SttConnection, SttVendor, VendorSttEvent } from '../../support/stt-vendor.js';
import { createFasterWhisperVendor, type FasterWhisperOptions } from './faster-whisper-vendor.js';
import { orderFrame } from './worker-protocol.js';

const WORKER = fileURLToPath(new URL('./worker/worker.py', import.meta.url));
const never = new AbortController().signal;

let folder = '';
const vendors: SttVendor[] = [];
beforeEach(async () => {
  await loadResampler();
  folder = await mkdtemp(join(tmpdir(), 'trialogue-whisper-'));
});
afterEach(async () => {
  for (const vendor of vendors.splice(0)) await vendor.close?.();
  await rm(folder, { recursive: true });
});

function vendorOf(options: FasterWhisperOptions): SttVendor {
  const vendor = createFasterWhisperVendor(options);
  vendors.push(vendor);
  return vendor;
}

async function failureOf(options: FasterWhisperOptions): Promise<ProviderError> {
  const error: unknown = await vendorOf(options)
    .connect({ signal: never, keyterms: [] })
    .catch((reason: unknown) => reason);
  if (!(error instanceof ProviderError)) throw new Error('the connection was expected to fail');
  return error;
}

/** A program in place of Python. */
async function program(lines: string): Promise<string> {
  const path = join(folder, 'program');
  await writeFile(path, `#!/bin/sh\n${lines}\n`);
  await chmod(path, 0o755);
  return path;
}

function speak(connection: SttConnection, words: string): void {
  const samples = resampleAll(toneSpeech([300, words, 700]), 48_000, 16_000);
  for (let at = 0; at < samples.length; at += 1_600) connection.send(samples.slice(at, at + 1_600));
}

async function eventsOf(connection: SttConnection): Promise<VendorSttEvent[]> {
  const events: VendorSttEvent[] = [];
  for await (const event of connection.events) events.push(event);
  return events;
}

async function pids(): Promise<number[]> {
  return (await readFile(join(folder, 'pids'), 'utf8')).trim().split('\n').map(Number);
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // No such process: that is the answer.
    return false;
  }
}

async function endOf(pid: number): Promise<number> {
  const beganMs = performance.now();
  while (lives(pid)) await new Promise((resolve) => setImmediate(resolve));
  return performance.now() - beganMs;
}

describe('a Whisper worker that cannot run says what to do', needs('python'), () => {
  const cases = [
    { what: 'no Python', options: { python: 'no-such-python' }, kind: 'invalid-request', says: /Python 3\.9 or newer/ },
    { what: 'no package', code: 'package-missing', kind: 'invalid-request', says: /-m pip install faster-whisper/ },
    { what: 'no model here', code: 'model-missing', kind: 'invalid-request', says: /Allow its download/ },
    { what: 'a model nobody knows', code: 'model-unknown', kind: 'invalid-request', says: /Try tiny, base/ },
    { what: 'a setting that cannot be', code: 'bad-setting', kind: 'invalid-request', says: /these settings/ },
    {
      what: 'no network for the download',
      code: 'download-failed',
      kind: 'unavailable',
      says: /could not be downloaded/,
    },
    { what: 'a library that fails', code: 'load-failed', kind: 'unavailable', says: /could not be loaded: scripted/ },
    {
      what: 'a package without the engine',
      options: { enginePath: '/nowhere.py' },
      kind: 'unavailable',
      says: /failed/,
    },
  ] as const;

  it.each(cases)('$what', async (one) => {
    const script = 'code' in one ? { 'load-fails': one.code } : {};
    const error = await failureOf(stubbedWhisper(script, 'options' in one ? one.options : {}));
    expect(error).toMatchObject({ provider: 'faster-whisper', kind: one.kind });
    expect(error.message).toMatch(one.says);
    expect(error.message.length).toBeLessThanOrEqual(200);
  });

  it.each([
    { what: 'another program answers', lines: 'echo hello', kind: 'protocol' },
    { what: 'a line never ends', lines: 'exec tr "\\0" x < /dev/zero', kind: 'protocol' },
    { what: 'it ends while loading', lines: 'echo "no space left" >&2; exit 9', kind: 'unavailable' },
    { what: 'it closes its ears', lines: 'exec 0<&-; sleep 0.2; exit 1', kind: 'unavailable' },
  ])('$what', async ({ lines, kind }) => {
    expect(await failureOf(stubbedWhisper({}, { python: await program(lines) }))).toMatchObject({ kind });
  });

  it('loading takes too long', async () => {
    const error = await failureOf(stubbedWhisper({ 'load-ms': 60_000 }, { readyTimeoutMs: 300 }));
    expect(error.kind).toBe('timeout');
  });

  it('already when it warms up', async () => {
    const vendor = vendorOf(stubbedWhisper({ 'load-fails': 'package-missing' }));
    await expect(vendor.warmUp?.()).rejects.toMatchObject({ kind: 'invalid-request' });
  });
});

describe('a Whisper worker and its process', needs('python'), () => {
  it('gives partials that grow and a final for every utterance', async () => {
    const connection = await vendorOf(stubbedWhisper()).connect({ signal: never, keyterms: [] });
    speak(connection, 'alpha bravo charlie');
    connection.finish();
    const events = await eventsOf(connection);
    expect(events.findLast((event) => event.type === 'final')).toMatchObject({ text: 'alpha bravo charlie' });
  });

  it('passes the names worth listening for on', async () => {
    const connection = await vendorOf(stubbedWhisper()).connect({ signal: never, keyterms: ['Claude'] });
    speak(connection, 'alpha');
    connection.finish();
    const events = await eventsOf(connection);
    expect(events).toContainEqual(expect.objectContaining({ type: 'final', text: 'alpha Claude' }));
  });

  it('shows signs of life while nobody speaks', async () => {
    const connection = await vendorOf(stubbedWhisper()).connect({ signal: never, keyterms: [] });
    for await (const event of connection.events) {
      expect(event.type).toBe('alive');
      break;
    }
  });

  it.each([
    { moment: 'while it listens', script: {} },
    { moment: 'in the middle of a decoding', script: { 'slow-ms': 60_000 } },
  ])('is gone right after an abort $moment, without an error', async ({ script }) => {
    const vendor = vendorOf(stubbedWhisper({ ...script, pids: join(folder, 'pids') }));
    const connection = await vendor.connect({ signal: never, keyterms: [] });
    speak(connection, 'alpha bravo');
    const [pid = 0] = await pids();
    expect(lives(pid)).toBe(true);
    connection.abort();
    connection.abort();
    const tookMs = await endOf(pid);
    process.stdout.write(`process gone ${tookMs.toFixed(0)} ms after the abort\n`);
    expect(tookMs).toBeLessThan(500);
    connection.send(new Int16Array(1_600));
    connection.finish();
    await expect(eventsOf(connection)).resolves.toEqual([]);
  });

  it('is gone right after an abort while it loads', async () => {
    const vendor = vendorOf(stubbedWhisper({ 'load-ms': 60_000 }));
    const controller = new AbortController();
    const connecting = vendor.connect({ signal: controller.signal, keyterms: [] });
    controller.abort(new Error('the session is over'));
    await expect(connecting).rejects.toThrow('the session is over');
    await vendor.close?.();
    expect(process.getActiveResourcesInfo()).not.toContain('ProcessWrap');
  });

  it('is not even started when aborted beforehand', async () => {
    const vendor = vendorOf(stubbedWhisper());
    await expect(vendor.connect({ signal: AbortSignal.abort(), keyterms: [] })).rejects.toThrow();
    expect(process.getActiveResourcesInfo()).not.toContain('ProcessWrap');
  });

  it('tells when it is killed from outside, and takes what is still sent without a word', async () => {
    const vendor = vendorOf(stubbedWhisper({ pids: join(folder, 'pids') }));
    const connection = await vendor.connect({ signal: never, keyterms: [] });
    const [pid = 0] = await pids();
    process.kill(pid, 'SIGKILL');
    for (let count = 0; count < 50; count += 1) connection.send(new Int16Array(16_000));
    await expect(eventsOf(connection)).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('SIGKILL') as string,
    });
    connection.finish();
  });

  it('says when its pipe is full enough, and still takes what comes', async () => {
    const vendor = vendorOf(stubbedWhisper({ 'hang-at-ms': 0 }));
    const connection = await vendor.connect({ signal: never, keyterms: [] });
    let taken = 0;
    while (connection.send(new Int16Array(1_600)) && taken < 1_000) taken += 1;
    expect(taken).toBeGreaterThan(10);
    expect(taken).toBeLessThan(1_000);
    connection.abort();
  });

  it('uses the one that was warmed up, once', async () => {
    const vendor = vendorOf(stubbedWhisper({ pids: join(folder, 'pids') }));
    await vendor.warmUp?.();
    await vendor.warmUp?.();
    expect(await pids()).toHaveLength(1);
    await vendor.connect({ signal: never, keyterms: [] });
    expect(await pids()).toHaveLength(1);
    await vendor.connect({ signal: never, keyterms: [] });
    expect(await pids()).toHaveLength(2);
  });
});

describe('a Whisper worker whose service is gone', needs('python'), () => {
  it.each([
    { moment: 'while it loads', loadMs: 60_000 },
    { moment: 'while it listens', loadMs: 0 },
  ])('ends by itself $moment', async ({ loadMs }) => {
    const { model, enginePath = '' } = stubbedWhisper({ 'load-ms': loadMs, pids: join(folder, 'pids') });
    const child = spawn(pathOf('python'), ['-B', '-u', WORKER], { stdio: ['pipe', 'pipe', 'ignore'] });
    const settings = { model, enginePath, device: 'auto', computeType: 'int8', localFilesOnly: true } as const;
    child.stdin.write(orderFrame({ type: 'load', ...settings }));
    await once(child.stdout, 'data');
    child.stdin.end();
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    expect({ code, signal }).toEqual({ code: 0, signal: null });
  });
});
