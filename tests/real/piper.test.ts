import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { identifyPiper } from '../../src/adapters/providers/piper/identify-piper.js';
import { createPiperHttpTts } from '../../src/adapters/providers/piper/piper-http-tts.js';
import { createPiperProcessTts } from '../../src/adapters/providers/piper/piper-process-tts.js';
import { patientAligner } from '../support/patient-aligner.js';
import { withAlignedWords } from '../../src/adapters/support/align-words-tts.js';
import type { TtsAdapter } from '../../src/adapters/tts.js';
import { ttsContract } from '../contract/tts.contract.js';
import { closingAlso } from '../support/fakes/closing-also.js';
import { hear } from '../support/fakes/hear.js';
import { needsPythonEngine, pythonEnginePath } from '../support/speech-programs.js';

const STARTUP_MS = 60_000;
const TEXT = 'This is the first sentence. And here comes a second one, a little longer than that.';
const python = pythonEnginePath('piper', 'python');
const binary = pythonEnginePath('piper', 'piper');

/** The real `piper-tts` from PyPI with a voice that only hums: its command line, its server and its phonemes are real. */
describe('the real Piper', needsPythonEngine('piper'), () => {
  const directory = mkdtempSync(join(tmpdir(), 'piper-voices-'));
  const voices = { hum: join(directory, 'hum.onnx'), brumm: join(directory, 'brumm.onnx') };
  let server: ChildProcess | undefined;
  let url = '';

  beforeAll(async () => {
    makeVoice(voices.hum, 'en-us');
    makeVoice(voices.brumm, 'de');
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    server = startServer(directory, voices.hum, port);
    await vi.waitFor(async () => expect((await fetch(`${url}/info`)).ok).toBe(true), {
      timeout: STARTUP_MS,
      interval: 200,
    });
  }, 2 * STARTUP_MS);

  afterAll(async () => {
    const ended = new Promise((done) => server?.once('exit', done));
    server?.kill('SIGKILL');
    await ended;
    rmSync(directory, { recursive: true, force: true });
  });

  it('is told apart from other programs by its help', { timeout: STARTUP_MS }, async () => {
    await expect(identifyPiper(binary)).resolves.toBe('piper1-gpl');
    await expect(identifyPiper(python)).resolves.toEqual({ not: 'its --help knows no --model' });
  });

  it('says the same as a program and over HTTP', { timeout: 2 * STARTUP_MS }, async () => {
    const program = createPiperProcessTts({ binary, voices });
    const http = createPiperHttpTts({ url, voices: Object.keys(voices) });
    await Promise.all([program.warmUp?.(), http.warmUp?.()]);
    for (const voice of Object.keys(voices)) {
      const [one, other] = [await timed(program, voice, 'program'), await timed(http, voice, 'HTTP')];
      expect(one).toBeGreaterThan(48_000);
      expect(other).toBe(one);
    }
    await Promise.all([program.close?.(), http.close?.()]);
  });

  it('says a text that looks like an option, and one in quotes', { timeout: STARTUP_MS }, async () => {
    const http = createPiperHttpTts({ url });
    const program = createPiperProcessTts({ binary, voices });
    for (const text of ['--output-raw is an option', '"Quoted", isn’t it?']) {
      expect((await hear(program, text)).samples).toBe((await hear(http, text)).samples);
    }
    await Promise.all([program.close?.(), http.close?.()]);
  });

  it('tells that a model is no voice', { timeout: STARTUP_MS }, async () => {
    const path = join(directory, 'broken.onnx');
    writeFileSync(path, 'no model at all');
    copyFileSync(`${voices.hum}.json`, `${path}.json`);
    const broken = createPiperProcessTts({ binary, voices: { broken: path } });
    const { error } = await hear(broken, TEXT);
    expect(error).toMatchObject({ kind: 'invalid-request', retryable: false });
    expect(error?.message).toMatch(/^Piper stopped: .*protobuf/i);
    await broken.close?.();
  });

  it('stops quietly in the middle, as a program', { timeout: STARTUP_MS }, async () => {
    const program = createPiperProcessTts({ binary, voices });
    await program.warmUp?.();
    const controller = new AbortController();
    const heard = await hear(program, TEXT, { signal: controller.signal, onSound: () => controller.abort() });
    expect(heard.error).toBeUndefined();
    expect(heard.samples).toBe(4_800);
    await program.close?.();
  });

  ttsContract('Piper 1.8 over HTTP with aligned words', async () => {
    const aligner = patientAligner();
    const http = createPiperHttpTts({ url, voices: ['hum', 'brumm'] });
    return { adapter: closingAlso(withAlignedWords(http, aligner), () => aligner.close()) };
  });

  ttsContract('Piper 1.8 as a program with aligned words', async () => {
    const aligner = patientAligner();
    const program = createPiperProcessTts({ binary, voices: { hum: voices.hum } });
    return { adapter: closingAlso(withAlignedWords(program, aligner), () => aligner.close()) };
  });
});

function makeVoice(path: string, language: string): void {
  execFileSync(python, [resolve('tests/real/make-piper-voice.py'), path, language], { stdio: 'pipe' });
}

function startServer(directory: string, model: string, port: number): ChildProcess {
  const args = ['-m', 'piper.http_server', '-m', model, '--host', '127.0.0.1', '--port', String(port)];
  return spawn(python, args, { cwd: directory, stdio: 'ignore' });
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}

async function timed(adapter: TtsAdapter, voice: string, what: string): Promise<number> {
  const startedMs = performance.now();
  let firstMs = 0;
  const { samples, error } = await hear(adapter, TEXT, {
    voice,
    onSound: () => (firstMs ||= performance.now() - startedMs),
  });
  expect(error).toBeUndefined();
  process.stdout.write(`Piper as ${what}, ${voice}: first sound after ${firstMs.toFixed(0)} ms\n`);
  return samples;
}
