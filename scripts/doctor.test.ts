import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VENDOR_PROFILES, type VendorId } from '../src/adapters/providers/openai-compatible/vendor-profiles.js';
import { ANTHROPIC_KEY, startAnthropicFake } from '../tests/support/fakes/anthropic-fake.js';
import { startSpeechFake } from '../tests/support/fakes/google-speech-fake.js';
import { startTtsFake } from '../tests/support/fakes/google-tts-fake.js';
import { CHAT_KEY, startOpenAiChatFake } from '../tests/support/fakes/openai-chat-fake.js';
import { PiperCliFake } from '../tests/support/fakes/piper-cli-fake.js';
import { startPiperHttpFake } from '../tests/support/fakes/piper-http-fake.js';

const ASSEMBLYAI_KEY = 'aai-test-0123456789abcdef';
const WRONG_KEY = 'sk-ant-wrong-0123456789abcdef';
const VOICE = 'en-US-Chirp3-HD-Charon';

const open: (() => Promise<unknown> | void)[] = [];
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trialogue-doctor-'));
  await mkdir(join(folder, 'briefings'));
});
afterEach(async () => {
  for (const close of open.splice(0)) await close();
  await rm(folder, { recursive: true, force: true });
});

/** The compiled doctor as `npm run doctor` starts it (build first), in a folder of its own and with nothing in its environment but this. */
async function doctor(env: Readonly<Record<string, string>>, ports: readonly number[] = [1, 1, 1]) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const child = spawn(process.execPath, [join(root, 'dist/scripts/doctor.js'), '--local-ports', ports.join(',')], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
  });
  let table = '';
  let rest = '';
  child.stdout.on('data', (data: Buffer) => (table += data.toString()));
  child.stderr.on('data', (data: Buffer) => (rest += data.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, table, rest, line: (part: string) => lineOf(table, part) };
}

/** A part's line of the table, and what to do about it. */
function lineOf(table: string, part: string): string {
  const lines = table.split('\n');
  const index = lines.findIndex((line) => line.startsWith(`${part} `));
  const [found = '', fix = ''] = index < 0 ? [] : lines.slice(index, index + 2);
  return fix.trimStart().startsWith('→') ? `${found} ${fix.trim()}` : found;
}

async function page(answers: Readonly<Record<string, (key: string | undefined) => number | object>>): Promise<number> {
  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://fake');
    const answer = answers[pathname]?.(request.headers.authorization) ?? 404;
    response.writeHead(typeof answer === 'number' ? answer : 200, { 'content-type': 'application/json' });
    response.end(typeof answer === 'number' ? '{}' : JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const assemblyai = () =>
  page({ '/v3/token': (key) => (key === ASSEMBLYAI_KEY ? { token: 't', expires_in_seconds: 1 } : 401) });

async function chatUrl(id: VendorId): Promise<string> {
  const fake = await startOpenAiChatFake(VENDOR_PROFILES[id]);
  open.push(() => fake.close());
  return `${fake.url}/v1`;
}

async function claudeUrl(): Promise<string> {
  const fake = await startAnthropicFake();
  open.push(() => fake.close());
  return fake.url;
}

const OFF = {
  STT_PROVIDER: 'rehearsal',
  TTS_PROVIDER: 'rehearsal',
  COHOST_PROVIDER: 'rehearsal',
  GUEST_PROVIDER: 'rehearsal',
};

describe('the doctor', { timeout: 60_000 }, () => {
  it('finds nothing wrong where nothing is configured, and says how to go on', async () => {
    const { code, table, line } = await doctor({});
    expect(code).toBe(0);
    expect(line('configuration')).toMatch(/ok +complete/);
    expect(line('engines')).toMatch(
      /note +built-in rehearsal speech; no key is used +→ to use real engines: set USE_REAL_ADAPTERS=true/,
    );
    expect(line('node')).toContain(process.version);
    expect(table).toMatch(/\nReady\.\n$/);
  });

  it('looks at every engine of every chain, and at the model servers of the machine', async () => {
    const [speech, voice, piper] = [
      await startSpeechFake({ api: 'v1' }),
      await startTtsFake([VOICE]),
      await startPiperHttpFake({ voices: ['amy'] }),
    ];
    open.push(
      () => speech.close(),
      () => voice.close(),
      () => piper.close(),
    );
    const compatible = ['openai', 'groq', 'together', 'openrouter', 'gemini', 'ollama', 'lmstudio'] as const;
    const entries = await Promise.all(compatible.map(async (id) => [id, await chatUrl(id)] as const));
    const places = entries.flatMap(([id, url]) => [
      [`${id.toUpperCase()}_BASE_URL`, url] as const,
      [`${id.toUpperCase()}_API_KEY`, CHAT_KEY] as const,
    ]);
    const models = entries.flatMap(([id]) => [
      [`${id.toUpperCase()}_MODEL`, VENDOR_PROFILES[id].defaultModel] as const,
    ]);
    const local = [
      await page({ '/api/tags': () => ({ models: [{}, {}] }) }),
      await page({ '/v1/models': () => ({ data: [{}] }) }),
      await page({ '/props': () => ({}) }),
    ];
    const { code, table, line } = await doctor(
      {
        ...Object.fromEntries([...places, ...models]),
        USE_REAL_ADAPTERS: 'true',
        COHOST_PROVIDER: 'claude',
        COHOST_FALLBACKS: 'openai,groq,together,openrouter,gemini,rehearsal',
        GUEST_PROVIDER: 'ollama',
        GUEST_FALLBACKS: 'lmstudio,local,rehearsal',
        ANTHROPIC_API_KEY: ANTHROPIC_KEY,
        ANTHROPIC_BASE_URL: await claudeUrl(),
        LOCAL_LLM_URL: await chatUrl('llama.cpp'),
        STT_PROVIDER: 'assemblyai',
        STT_FALLBACKS: 'google,openai,rehearsal',
        ASSEMBLYAI_API_KEY: ASSEMBLYAI_KEY,
        ASSEMBLYAI_BASE_URL: `ws://127.0.0.1:${await assemblyai()}/v3/ws`,
        GOOGLE_SPEECH_ENDPOINT: speech.endpoint,
        TTS_PROVIDER: 'google',
        TTS_FALLBACKS: 'piper,openai,rehearsal',
        GOOGLE_TTS_ENDPOINT: voice.endpoint,
        GOOGLE_TTS_VOICES: VOICE,
        PIPER_URL: piper.url,
        PIPER_VOICE: '',
      },
      local,
    );
    expect(table).not.toContain('PROBLEM');
    expect(code).toBe(0);
    for (const engine of ['claude', ...compatible, 'local'])
      expect(line(`mind ${engine}`)).toMatch(/ok +answers, 1 model, .* among them/);
    expect(line('recognition assemblyai')).toMatch(/ok +answers, the key is good/);
    expect(line('recognition google')).toMatch(/ok +answers, v1/);
    expect(line('voice google')).toMatch(/ok +answers, 1 voice/);
    expect(line('voice piper')).toMatch(/ok +answers, 1 voice/);
    expect(line('voice rehearsal')).toMatch(/ok +built in/);
    expect(line('Ollama')).toMatch(/note +running with 2 models +→ to use it: GUEST_PROVIDER=ollama/);
    expect(line('LM Studio')).toMatch(/running with 1 model +→/);
    expect(line('llama.cpp')).toContain(`GUEST_PROVIDER=local LOCAL_LLM_URL=http://127.0.0.1:${local[2]}/v1`);
    for (const key of [ANTHROPIC_KEY, CHAT_KEY, ASSEMBLYAI_KEY]) expect(table).not.toContain(key);
  });

  it('names a wrong key, a model that does not exist and a program that is not Piper, each with what to do', async () => {
    const mouse = new PiperCliFake('mouse');
    open.push(() => rm(mouse.directory, { recursive: true, force: true }));
    const { code, table, line } = await doctor({
      ...OFF,
      USE_REAL_ADAPTERS: 'true',
      COHOST_PROVIDER: 'claude',
      ANTHROPIC_API_KEY: WRONG_KEY,
      ANTHROPIC_BASE_URL: await claudeUrl(),
      GUEST_PROVIDER: 'groq',
      GROQ_API_KEY: CHAT_KEY,
      GROQ_BASE_URL: await chatUrl('groq'),
      GROQ_MODEL: 'llama-9',
      TTS_PROVIDER: 'piper',
      PIPER_BIN: mouse.binary,
      PIPER_VOICE: mouse.voices.amy,
      STT_PROVIDER: 'assemblyai',
      ASSEMBLYAI_API_KEY: 'wrong',
      ASSEMBLYAI_BASE_URL: `ws://127.0.0.1:${await assemblyai()}`,
    });
    expect(code).toBe(1);
    expect(line('mind claude')).toMatch(/PROBLEM .*key/i);
    expect(line('mind groq')).toMatch(/PROBLEM +answers, but has no model llama-9 +→ set GROQ_MODEL to one it has: /);
    expect(line('voice piper')).toMatch(/PROBLEM .*is not Piper: it is the mouse configurator .*→ set PIPER_BIN/);
    expect(line('recognition assemblyai')).toMatch(/PROBLEM +answers 401 +→ check ASSEMBLYAI_API_KEY/);
    expect(table).not.toContain(WRONG_KEY);
    expect(table).toMatch(/Mend what is marked PROBLEM/);
  });

  it('tells everything that is wrong with the configuration at once', async () => {
    const { code, table } = await doctor({ USE_REAL_ADAPTERS: 'true', PORT: 'many', COHOST_PROVIDER: 'somebody' });
    expect(code).toBe(1);
    for (const variable of [
      'PORT',
      'COHOST_PROVIDER',
      'GROQ_API_KEY',
      'ASSEMBLYAI_API_KEY',
      'GOOGLE_APPLICATION_CREDENTIALS',
    ])
      expect(table).toContain(variable);
  });

  it('ends although a vendor never answers', async () => {
    const silent = createServer(() => undefined);
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    open.push(() => {
      silent.closeAllConnections();
      silent.close();
    });
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/v1`;
    const { code, line } = await doctor({
      ...OFF,
      USE_REAL_ADAPTERS: 'true',
      GUEST_PROVIDER: 'local',
      LOCAL_LLM_URL: url,
    });
    expect(code).toBe(1);
    expect(line('mind local')).toMatch(/PROBLEM +no answer within 6 s +→ check its address/);
  });
});
