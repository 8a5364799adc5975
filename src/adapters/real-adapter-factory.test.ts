import { spawnSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import {
  ANTHROPIC_KEY,
  anthropic,
  anthropicAnswer,
  anthropicError,
  startAnthropicFake,
} from '../../tests/support/fakes/anthropic-fake.js';
import { startTtsFake } from '../../tests/support/fakes/google-tts-fake.js';
import { CHAT_KEY, chatAnswer, startOpenAiChatFake } from '../../tests/support/fakes/openai-chat-fake.js';
import { request } from '../../tests/support/fakes/llm-faults.js';
import type { SseFake } from '../../tests/support/fakes/sse-fake.js';
import { settle, VirtualClock } from '../../tests/support/virtual-clock.js';
import { loadConfig } from '../config.js';
import { systemClock, type Clock } from '../core/clock.js';
import type { LogFields, Logger } from '../core/logger.js';
import { silentMetrics } from '../core/metrics.js';
import type { LlmAdapter } from './llm.js';
import { ProviderError } from './provider-error.js';
import { VENDOR_PROFILES } from './providers/openai-compatible/vendor-profiles.js';
import { RealAdapterFactory } from './real-adapter-factory.js';
import type { TtsAdapter } from './tts.js';

const REHEARSAL = {
  USE_REAL_ADAPTERS: 'true',
  STT_PROVIDER: 'rehearsal',
  TTS_PROVIDER: 'rehearsal',
  COHOST_PROVIDER: 'rehearsal',
  GUEST_PROVIDER: 'rehearsal',
};

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

function keep<T extends { close(): Promise<void> }>(one: T): T {
  open.push(one);
  return one;
}

async function build(
  env: Record<string, string>,
  { clock = systemClock, log = [] as string[] }: { clock?: Clock; log?: string[] } = {},
) {
  const { config, secrets } = loadConfig({ ...REHEARSAL, ...env });
  const { settings, ...choice } = config.adapters;
  const write = (fields: LogFields, message: string) => void log.push(`${message} ${JSON.stringify(fields)}`);
  const logger: Logger = { debug: write, info: write, warn: write, error: write, child: () => logger };
  const secret = (name: keyof typeof secrets) => secrets[name]?.reveal();
  return keep(await RealAdapterFactory.create(choice, { settings, secret, clock, logger, metrics: silentMetrics }));
}

async function answer(mind: LlmAdapter) {
  const engines: string[] = [];
  let text = '';
  try {
    for await (const event of mind.stream(request, { signal: new AbortController().signal })) {
      if (event.type === 'engine') engines.push(`${event.provider}: ${event.because}`);
      if (event.type === 'text-delta') text += event.text;
    }
  } catch (error) {
    return { engines, text, error };
  }
  return { engines, text, error: undefined };
}

const claudeAt = (fake: SseFake) => ({ ANTHROPIC_API_KEY: ANTHROPIC_KEY, ANTHROPIC_BASE_URL: fake.url });
const openaiAt = (fake: SseFake) => ({ OPENAI_API_KEY: CHAT_KEY, OPENAI_BASE_URL: `${fake.url}/v1` });

async function chatFake(): Promise<SseFake> {
  const fake = keep(await startOpenAiChatFake(VENDOR_PROFILES.openai));
  fake.script(chatAnswer(VENDOR_PROFILES.openai, 'Another mind.'));
  return fake;
}

describe('what a mind can take', () => {
  const window = async (env: Record<string, string>) => (await build(env)).llm('guest').contextTokens;

  it('is the least of its chain, as any of it may have to answer', async () => {
    const claude = { ANTHROPIC_API_KEY: ANTHROPIC_KEY, GUEST_PROVIDER: 'claude' };
    expect(await window({ ...claude, GUEST_FALLBACKS: 'rehearsal' })).toBe(200_000);
    expect(await window({ ...claude, GUEST_FALLBACKS: 'ollama,rehearsal' })).toBe(4_096);
  });

  it('is not known when one of them does not say', async () => {
    const env = { OPENROUTER_API_KEY: CHAT_KEY, OPENROUTER_MODEL: 'somebody/new', GUEST_FALLBACKS: 'ollama' };
    expect(await window({ ...env, GUEST_PROVIDER: 'openrouter' })).toBeUndefined();
    expect(await window({ GUEST_PROVIDER: 'rehearsal' })).toBeUndefined();
  });
});

describe('minds', () => {
  it('are the co-host’s for the speaker called claude and the guest’s for everybody else', async () => {
    const fake = await chatFake();
    const factory = await build({ COHOST_PROVIDER: 'openai', ...openaiAt(fake) });
    expect(factory.llm('claude').provider).toBe('openai');
    expect(factory.llm('guest').provider).toBe('rehearsal');
    expect(factory.llm('anybody')).toBe(factory.llm('guest'));
  });

  it('of one vendor share one client and one connection', async () => {
    const fake = await chatFake();
    const factory = await build({ COHOST_PROVIDER: 'openai', GUEST_PROVIDER: 'openai', ...openaiAt(fake) });
    for (const [index, speaker] of ['claude', 'guest', 'claude'].entries()) {
      expect((await answer(factory.llm(speaker))).text).toBe('Another mind.');
      await (await fake.call(index)).ended;
      await settle();
    }
    expect(fake.connections).toBe(1);
  });

  it('alone announce nothing; in a chain every answer begins with the name of whose it is', async () => {
    const [claude, openai] = [keep(await startAnthropicFake()), await chatFake()];
    claude.script(anthropicAnswer('The first.'));
    const alone = await build({ COHOST_PROVIDER: 'claude', ...claudeAt(claude) });
    expect(await answer(alone.llm('claude'))).toEqual({ engines: [], text: 'The first.', error: undefined });
    const chain = await build({
      COHOST_PROVIDER: 'claude',
      COHOST_FALLBACKS: 'openai',
      ...claudeAt(claude),
      ...openaiAt(openai),
    });
    expect((await answer(chain.llm('claude'))).engines).toEqual(['claude: ']);
    claude.script([anthropicError(529, 'overloaded_error', 'Overloaded')]);
    const other = await answer(chain.llm('claude'));
    expect(other.text).toBe('Another mind.');
    expect(other.engines).toEqual([expect.stringMatching(/^openai: Claude is not available/)]);
  });

  it('in a chain are asked once; the last one is asked three times', async () => {
    const [claude, openai] = [keep(await startAnthropicFake()), await chatFake()];
    claude.script([anthropicError(529, 'overloaded_error', 'Overloaded')]);
    openai.script([{ status: 503, body: {} }]);
    const clock = new VirtualClock();
    const env = { COHOST_PROVIDER: 'claude', COHOST_FALLBACKS: 'openai', ...claudeAt(claude), ...openaiAt(openai) };
    const asked = answer((await build(env, { clock })).llm('claude'));
    for (const index of [0, 1, 2]) {
      await (await openai.call(index)).ended;
      while (index < 2 && clock.pendingTimers !== 1) await new Promise((resolve) => setImmediate(resolve));
      await clock.advance(1_000 * 2 ** index);
    }
    expect((await asked).error).toMatchObject({ provider: 'openai', kind: 'unavailable' });
    expect(claude.calls).toHaveLength(1);
    expect(openai.calls).toHaveLength(3);
  });

  it('that stall after the first word end at their deadline, not before it, and let the vendor go', async () => {
    const claude = keep(await startAnthropicFake());
    claude.script([anthropic.start(), anthropic.open, anthropic.text('And then'), { stall: true }]);
    const clock = new VirtualClock();
    const factory = await build({ COHOST_PROVIDER: 'claude', ...claudeAt(claude) }, { clock });
    let said = '';
    let failure: unknown;
    const asked = (async () => {
      for await (const event of factory.llm('claude').stream(request, { signal: new AbortController().signal })) {
        if (event.type === 'text-delta') said += event.text;
      }
    })().catch((error: unknown) => {
      failure = error;
    });
    const call = await claude.call(0);
    while (said === '') await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(4_999);
    expect(failure).toBeUndefined();
    await clock.advance(1);
    await asked;
    expect(failure).toMatchObject({ provider: 'claude', kind: 'timeout' });
    await call.ended;
    expect(call.droppedAtMs).toBeDefined();
  });
});

describe('secrets', () => {
  it('stay out of errors and log, also when a vendor sends them back', async () => {
    const fake = await chatFake();
    const log: string[] = [];
    const key = 'sk-wrong-0123456789abcdefghij';
    const factory = await build({ COHOST_PROVIDER: 'openai', ...openaiAt(fake), OPENAI_API_KEY: key }, { log });
    const { error } = await answer(factory.llm('claude'));
    expect(error).toBeInstanceOf(ProviderError);
    expect(error).toMatchObject({ kind: 'auth', status: 401 });
    expect(String((error as Error).message)).not.toContain('sk-wrong');
    expect(log.join('\n')).not.toContain('sk-wrong');
  });
});

describe('voices', () => {
  const sound = async (voice: TtsAdapter, name: string) => {
    let samples = 0;
    let timing = '';
    for await (const event of voice.synthesize(
      { text: 'Good evening.', voice: name },
      { signal: new AbortController().signal },
    )) {
      if (event.type === 'audio') samples += event.samples.length;
      if (event.type === 'words') timing = event.timing;
    }
    return { samples, timing };
  };

  it('that tell no word times are listened to for them', async () => {
    const google = keep(await startTtsFake());
    const factory = await build({ TTS_PROVIDER: 'google', GOOGLE_TTS_ENDPOINT: google.endpoint });
    const { samples, timing } = await sound(factory.tts(), factory.tts().voices[0] ?? '');
    expect(samples).toBeGreaterThan(4_800);
    expect(['aligned', 'proportional']).toContain(timing);
  });

  it('keep each speaker’s own when another engine speaks', async () => {
    const [first, second] = [keep(await startTtsFake()), keep(await startTtsFake())];
    await first.close();
    const voices = 'en-US-Chirp3-HD-Charon,en-US-Chirp3-HD-Kore';
    const factory = await build({
      TTS_PROVIDER: 'google',
      TTS_FALLBACKS: 'rehearsal',
      GOOGLE_TTS_ENDPOINT: first.endpoint,
      GOOGLE_TTS_VOICES: voices,
    });
    await second.close();
    const lengths = await Promise.all(
      voices.split(',').map(async (name) => (await sound(factory.tts(), name)).samples),
    );
    // The built-in voices differ in pace; the same one twice would be equally long.
    expect(lengths[0]).not.toBe(lengths[1]);
  });
});

describe('a closed factory', () => {
  it('has closed every engine’s connections', async () => {
    const fake = await chatFake();
    const claude = keep(await startAnthropicFake());
    claude.script([anthropic.start(), anthropic.open, anthropic.text('And then'), { stall: true }]);
    const factory = await build({
      COHOST_PROVIDER: 'claude',
      GUEST_PROVIDER: 'openai',
      ...claudeAt(claude),
      ...openaiAt(fake),
    });
    const unheard = answer(factory.llm('claude'));
    await answer(factory.llm('guest'));
    const call = await claude.call(0);
    await call.begun;
    await factory.close();
    await call.ended;
    expect(call.droppedAtMs).toBeDefined();
    expect((await unheard).error).toBeInstanceOf(ProviderError);
    expect((await answer(factory.llm('guest'))).error).toBeInstanceOf(ProviderError);
    expect(fake.calls).toHaveLength(1);
  });
});

describe('the engines that are chosen', () => {
  it('are loaded, and no others', { timeout: 60_000 }, () => {
    const script = `
      import { register } from 'node:module';
      register('data:text/javascript,' + encodeURIComponent(\`
        import { writeSync } from 'node:fs';
        export const load = (url, context, next) => (writeSync(1, url + '\\\\n'), next(url, context));
      \`));
      const { loadConfig } = await import('./src/config.ts');
      const { RealAdapterFactory } = await import('./src/adapters/real-adapter-factory.ts');
      const { systemClock } = await import('./src/core/clock.ts');
      const { silentLogger } = await import('./src/core/logger.ts');
      const { silentMetrics } = await import('./src/core/metrics.ts');
      const { settings, ...choice } = loadConfig(JSON.parse(process.argv[1])).config.adapters;
      const parts = { settings, secret: () => 'key', clock: systemClock, logger: silentLogger, metrics: silentMetrics };
      const factory = await RealAdapterFactory.create(choice, parts);
      await factory.close();
    `;
    const env = JSON.stringify({ ...REHEARSAL, GUEST_PROVIDER: 'groq', GROQ_API_KEY: CHAT_KEY });
    const run = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script, env], {
      encoding: 'utf8',
    });
    expect(run.stderr).toBe('');
    const loaded = run.stdout.split('\n');
    const providers = loaded
      .map((url) => /src\/adapters\/providers\/([^/]+)/.exec(url)?.[1])
      .filter((name) => name !== undefined);
    expect(new Set(providers)).toEqual(new Set(['openai-compatible', 'rehearsal']));
    expect(
      loaded.filter((url) => /node_modules\/(@anthropic-ai|assemblyai|@google-cloud|google-gax)\//.test(url)),
    ).toEqual([]);
    // Nothing keeps a closed factory's process alive.
    expect(run.status).toBe(0);
  });
});
