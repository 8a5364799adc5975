import { randomBytes } from 'node:crypto';
import { Breakers } from '../../src/adapters/engine-parts.js';
import type { AdapterFactory } from '../../src/adapters/adapter-factory.js';
import { LlmAdapterFactory } from '../../src/adapters/llm-adapter-factory.js';
import { MockAdapterFactory } from '../../src/adapters/mock/mock-adapter-factory.js';
import { loadConfig } from '../../src/config.js';
import { systemClock } from '../../src/core/clock.js';
import type { Logger } from '../../src/core/logger.js';
import { silentMetrics } from '../../src/core/metrics.js';
import { createLogger } from '../../src/observability/pino-logger.js';
import { type EchoingVendor, startEchoingVendor } from './fakes/echoing-vendor.js';
import { Haystack } from './haystack.js';
import { CookieJar } from './tab.js';
import { type Asking, startWholeApp, type WholeAnswer, type WholeApp } from './whole-app.js';
import type { WireClient } from './wire-client.js';

const hex = (bytes: number) => randomBytes(bytes).toString('hex');
export const letters = (bytes: number) => randomBytes(bytes).toString('base64url');

/** As each vendor makes them: some begin with letters of its own, some look like anything else. */
export const keysOfEach = () => ({
  claude: `sk-ant-api03-${letters(60)}`,
  openai: `sk-proj-${letters(60)}`,
  groq: `gsk_${hex(26)}`,
  together: hex(32),
  openrouter: `sk-or-v1-${hex(32)}`,
  google: `AQ.${letters(36)}`,
});

/** The whole service with secrets wherever it keeps them, every vendor an echo, and all it has said and written. */
export interface PlantedApp extends WholeApp {
  readonly vendor: EchoingVendor;
  readonly hay: Haystack;
  /** By what they are. */
  readonly secrets: Readonly<Record<string, string>>;
  /** From here on to be found nowhere. Throws for what nobody could tell from other words. */
  plant(name: string, secret: string | undefined): string;
  /** The answer is kept in the hay. */
  ask(method: string, path: string, asking?: Asking): Promise<WholeAnswer>;
  /** An answer that hands its owner a secret, and is not kept. */
  handed(method: string, path: string, asking?: Asking): Promise<Record<string, string | undefined>>;
  /** Asks as a page of the studio does; resolves with the cookies it was handed. */
  page(path: string, body: object, jar?: CookieJar): Promise<CookieJar>;
  /** Everything that a connection was told so far. */
  keepEvents(client: WireClient): void;
}

export async function startPlantedApp(): Promise<PlantedApp> {
  const vendor = await startEchoingVendor();
  const secrets: Record<string, string> = {};
  const plant = (name: string, secret: string | undefined) => {
    if (secret === undefined || secret.length < 16) throw new Error(`the ${name} is no secret`);
    return (secrets[name] = secret);
  };
  const hay = new Haystack();
  const logger = createLogger({ level: 'debug', pretty: false, write: (line) => hay.add('the log', line) });
  const env = environment(vendor.url, plant);
  const app = await startWholeApp({ env, overrides: { logger, factory: await factoryOf(env, logger) } });
  plant('token of this machine', app.token);
  return {
    ...app,
    ...{ vendor, hay, secrets, plant },
    async ask(method, path, asking) {
      const answer = await app.ask(method, path, asking);
      const { status, text, headers } = answer;
      hay.add(`the answer to ${method} ${path.split('?')[0]}`, `${status} ${text} ${JSON.stringify([...headers])}`);
      return answer;
    },
    handed: async (...asked) => JSON.parse((await app.ask(...asked)).text) as Record<string, string | undefined>,
    async page(path, body, jar = new CookieJar()) {
      const headers = { 'content-type': 'application/json', origin: app.url, cookie: jar.header };
      const response = await fetch(`${app.url}/api${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      hay.add(`the answer to POST ${path}`, await response.text());
      jar.take(response);
      return jar;
    },
    keepEvents({ arrived }) {
      for (const { name, payload } of arrived) hay.add(`the event ${name}`, JSON.stringify(payload));
    },
    async close() {
      await app.close();
      await vendor.close();
    },
  };
}

function environment(url: string, plant: PlantedApp['plant']): Record<string, string> {
  const keys = Object.entries(keysOfEach()).map(([vendor, key]) => [NAMES[vendor], plant(`server’s ${vendor}`, key)]);
  return {
    ...Object.fromEntries(Object.values(NAMES).map((name) => [name.replace('API_KEY', 'BASE_URL'), url])),
    ...(Object.fromEntries(keys) as object),
    ...{ TRANSCRIPTION_URL: url, TRANSCRIPTION_API_KEY: plant('key of transcription', letters(24)) },
    ...{ SPEECH_URL: url, SPEECH_API_KEY: plant('key of speech', letters(24)) },
    ...{ ASSEMBLYAI_BASE_URL: url.replace('http', 'ws'), ASSEMBLYAI_API_KEY: plant('key of recognition', hex(16)) },
    ...{ USE_REAL_ADAPTERS: 'true', STT_PROVIDER: 'assemblyai', STT_FALLBACKS: 'openai', TTS_PROVIDER: 'openai' },
    ...{ COHOST_PROVIDER: 'claude', GUEST_PROVIDER: 'together', GUEST_FALLBACKS: 'openai,groq,openrouter,gemini' },
    ...{ METRICS_TOKEN: plant('token of the measurements', letters(24)), SECRETS_KEY: plant('master key', hex(32)) },
    ...{
      REDIS_URL: `redis://studio:${plant('password of Redis', hex(16))}@127.0.0.1:9/0`,
      LOG_LEVEL: 'debug',
      FEATURES: 'access-log',
    },
  };
}

const NAMES: Readonly<Record<string, string>> = {
  claude: 'ANTHROPIC_API_KEY',
  openai: 'OPENAI_API_KEY',
  groq: 'GROQ_API_KEY',
  together: 'TOGETHER_API_KEY',
  openrouter: 'OPENROUTER_API_KEY',
  google: 'GEMINI_API_KEY',
};

/** The minds are the vendors' own libraries; ears and voices are scripted. */
async function factoryOf(env: Record<string, string>, logger: Logger): Promise<AdapterFactory> {
  const { config, secrets } = loadConfig(env);
  const { settings } = config.adapters;
  const told = { clock: systemClock, logger, metrics: silentMetrics };
  const parts = { ...told, settings, secret: (name: keyof typeof secrets) => secrets[name]?.reveal() };
  const minds = new LlmAdapterFactory(parts, new Breakers(parts));
  const [cohost, guest] = await Promise.all([minds.chain(['claude']), minds.chain(['together'])]);
  const scripted = new MockAdapterFactory();
  return {
    stt: () => scripted.stt(),
    tts: () => scripted.tts(),
    llm: (identifier) => (identifier === 'claude' ? cohost : guest),
    warmUp: () => scripted.warmUp(),
    close: async () => void (await Promise.all([scripted.close(), minds.close()])),
  };
}

/** A request of its own, a thread with an answer at once, and a run: to each of the models. */
export async function askEveryModel(
  { ask }: PlantedApp,
  token: string,
  modelIds: readonly (string | undefined)[],
): Promise<void> {
  const messages = [{ role: 'user', content: 'Is anybody there?' }];
  const { thread } = (await ask('POST', '/threads', { token, body: { title: 'Hello' } })).data as {
    thread: { id: string };
  };
  await Promise.all(
    modelIds.map(async (modelId) => {
      await ask('POST', '/llm/requests', { token, body: { modelId, messages, stream: true } });
      await ask('POST', `/threads/${thread.id}/models/${modelId}/messages`, { token, body: { content: 'And you?' } });
    }),
  );
  const body = { content: 'All of you?', models: modelIds.map((modelId) => ({ modelId })) };
  const { run } = (await ask('POST', `/threads/${thread.id}/messages`, { token, body })).data as {
    run: { id: string };
  };
  await ask('GET', `/threads/${thread.id}/runs/${run.id}/stream`, { token });
}
