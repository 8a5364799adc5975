import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { RealAdapterFactory } from '../../../src/adapters/real-adapter-factory.js';
import { VENDOR_PROFILES } from '../../../src/adapters/providers/openai-compatible/vendor-profiles.js';
import { readWav } from '../../../src/audio/wav.js';
import { loadConfig } from '../../../src/config.js';
import { silentLogger, type LogFields, type Logger } from '../../../src/core/logger.js';
import { silentMetrics } from '../../../src/core/metrics.js';
import { ANTHROPIC_KEY, anthropicAnswer, startAnthropicFake } from '../../support/fakes/anthropic-fake.js';
import { AssemblyAiFake, type AssemblyAiFakeOptions } from '../../support/fakes/assemblyai-fake.js';
import { type SpeechCue, startSpeechFake } from '../../support/fakes/google-speech-fake.js';
import { startTtsFake } from '../../support/fakes/google-tts-fake.js';
import { CHAT_KEY, chatAnswer, startOpenAiChatFake } from '../../support/fakes/openai-chat-fake.js';
import { readEvents } from '../../support/event-log.js';
import { LiveHost } from '../../support/live-host.js';
import { readStem } from '../../support/stems.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { LateClock } from './late-clock.js';
import { VendorLine } from './vendor-line.js';

export const ASSEMBLYAI_KEY = 'aai-test-0123456789abcdef';

export interface StageOptions {
  readonly assemblyai?: Omit<AssemblyAiFakeOptions, 'apiKey'>;
  /** What Google hears, by its number of stream. */
  readonly google?: (stream: number) => readonly SpeechCue[];
}

/** The real service with the vendors' own libraries, each vendor a loopback fake behind a line that can be killed. */
export async function openEngineStage(options: StageOptions = {}) {
  const fakes = await startFakes(options);
  const lines = await linesTo(fakes);
  const { config, secrets } = loadConfig(environment(lines));
  const clock = new LateClock();
  const { settings, ...choice } = config.adapters;
  const logged: string[] = [];
  const factory = await RealAdapterFactory.create(choice, {
    settings,
    secret: (name) => secrets[name]?.reveal(),
    clock,
    logger: loggerInto(logged),
    metrics: silentMetrics,
  });
  const app = await startTestApp({ overrides: { factory, logger: loggerInto(logged) } });
  return {
    fakes,
    lines,
    clock,
    factory,
    app,
    logged,
    async close() {
      await app.close();
      await Promise.all(Object.values(lines).map((line) => line.kill()));
      await Promise.all(Object.values(fakes).map((fake) => ('kill' in fake ? fake.kill() : fake.close())));
    },
    assertClean() {
      const { assemblyai, ...others } = fakes;
      for (const fake of Object.values(others)) fake.assertClean();
      if (assemblyai.violations.length > 0) throw new Error(assemblyai.violations.join('\n'));
    },
  };
}

export type EngineStage = Awaited<ReturnType<typeof openEngineStage>>;

async function startFakes({ assemblyai = {}, google = () => [] }: StageOptions) {
  const [claude, openai, groq, recogniser, speech, voice] = await Promise.all([
    startAnthropicFake(),
    startOpenAiChatFake(VENDOR_PROFILES.openai),
    startOpenAiChatFake(VENDOR_PROFILES.groq),
    AssemblyAiFake.start({ ...assemblyai, apiKey: ASSEMBLYAI_KEY }),
    startSpeechFake({ api: 'v1', cues: google }),
    startTtsFake(),
  ]);
  claude.script(anthropicAnswer('This is ', 'what Claude thinks.'));
  openai.script(chatAnswer(VENDOR_PROFILES.openai, 'This is what ', 'another mind thinks.'));
  groq.script(chatAnswer(VENDOR_PROFILES.groq, 'This is what ', 'the guest thinks.'));
  // Short enough to be heard in a second or two.
  voice.msPerLetter = 45;
  return { claude, openai, groq, assemblyai: recogniser, speech, voice };
}

type Fakes = Awaited<ReturnType<typeof startFakes>>;

async function linesTo(fakes: Fakes) {
  const portOf = (address: string) => Number(/:(\d+)/.exec(address.replace(/^\w+:/, ''))?.[1]);
  const [claude, openai, groq, assemblyai, speech, voice] = await Promise.all([
    VendorLine.to(portOf(fakes.claude.url)),
    VendorLine.to(portOf(fakes.openai.url)),
    VendorLine.to(portOf(fakes.groq.url)),
    VendorLine.to(portOf(fakes.assemblyai.baseUrl)),
    VendorLine.to(portOf(fakes.speech.endpoint)),
    VendorLine.to(portOf(fakes.voice.endpoint)),
  ]);
  return { claude, openai, groq, assemblyai, speech, voice };
}

function environment(lines: Awaited<ReturnType<typeof linesTo>>): Record<string, string> {
  const at = (line: VendorLine) => `127.0.0.1:${line.port}`;
  return {
    USE_REAL_ADAPTERS: 'true',
    STT_PROVIDER: 'assemblyai',
    STT_FALLBACKS: 'google,rehearsal',
    TTS_PROVIDER: 'google',
    TTS_FALLBACKS: 'rehearsal',
    COHOST_PROVIDER: 'claude',
    COHOST_FALLBACKS: 'openai,rehearsal',
    GUEST_PROVIDER: 'groq',
    GUEST_FALLBACKS: 'rehearsal',
    ANTHROPIC_API_KEY: ANTHROPIC_KEY,
    ANTHROPIC_BASE_URL: `http://${at(lines.claude)}`,
    OPENAI_API_KEY: CHAT_KEY,
    OPENAI_BASE_URL: `http://${at(lines.openai)}/v1`,
    GROQ_API_KEY: CHAT_KEY,
    GROQ_BASE_URL: `http://${at(lines.groq)}/v1`,
    ASSEMBLYAI_API_KEY: ASSEMBLYAI_KEY,
    ASSEMBLYAI_BASE_URL: `ws://${at(lines.assemblyai)}/v3/ws`,
    GOOGLE_SPEECH_ENDPOINT: at(lines.speech),
    GOOGLE_TTS_ENDPOINT: at(lines.voice),
  };
}

/** Every line of the log as text, errors with their causes. */
function loggerInto(lines: string[]): Logger {
  const write = (fields: LogFields, message: string) => {
    lines.push(
      `${message} ${JSON.stringify(fields, (_name, value: unknown) => (value instanceof Error ? told(value) : value))}`,
    );
  };
  return { ...silentLogger, info: write, warn: write, error: write, debug: write, child: () => loggerInto(lines) };
}

function told(error: Error): object {
  return { message: error.message, cause: error.cause instanceof Error ? told(error.cause) : String(error.cause) };
}

const RECORDINGS = new URL('../../fixtures/host/', import.meta.url);

export async function recording(file: string): Promise<Int16Array> {
  return (await readWav(new URL(file, RECORDINGS).pathname)).samples;
}

/** A host on the stage, with what a test wants to know of what came. */
export async function hostOn({ app }: { app: TestApp }, samples?: Int16Array) {
  const host = new LiveHost({ url: app.url, ...(samples ? { samples } : {}) });
  await host.goLive();
  const turnOf = (speaker: string) =>
    host.until(({ name, payload }) => name === 'turn.end' && 'line' in payload && payload.line.speaker === speaker);
  return {
    host,
    /** Says it as a typed line; resolves with what the speaker said and was heard to say. */
    async ask(text: string, speaker: string): Promise<{ text: string; speech: number }> {
      const answered = turnOf(speaker);
      const from = host.events.length;
      await host.client.say(text);
      const { event } = await answered;
      if (event.name === 'turn.end' && event.payload.line.text === '')
        throw new Error(`nothing was heard:\n${story(host, from)}`);
      const speech = host.events.slice(from).filter(({ event: one }) => one.name === 'speech.chunk').length;
      return { text: event.name === 'turn.end' ? event.payload.line.text : '', speech };
    },
    turnOf,
    told: () =>
      host.events.flatMap(({ event }) =>
        event.name === 'server.ack' ? [`${event.payload.level}: ${event.payload.message}`] : [],
      ),
    errors: () =>
      host.events.flatMap(({ event }) =>
        event.name === 'error' ? [`${event.payload.code}: ${event.payload.message}`] : [],
      ),
  };
}

/** What came, for a test that failed. */
function story(host: LiveHost, from: number): string {
  const shown = host.events
    .slice(from)
    .filter(({ event }) => event.name !== 'speech.chunk' && event.name !== 'session.state');
  return shown.map(({ event, at }) => `${at} ${event.name} ${JSON.stringify(event.payload).slice(0, 160)}`).join('\n');
}

export type StageHost = Awaited<ReturnType<typeof hostOn>>;

/** Ends the session; its log, its metadata and its stems. */
export async function ended({ app }: EngineStage, { host }: StageHost) {
  const sessionId = host.client.getState().sessionId ?? '';
  const { directory } = await host.end();
  const metadata = parse(await readFile(`${directory}/session.yaml`, 'utf8')) as {
    missing: unknown[];
    samples: number;
    sync: { ok: boolean };
    turns: { speaker: string; llm: string; tts: string }[];
  };
  const stems = await Promise.all(
    ['host', 'claude', 'guest'].map((id) => readStem(directory, id === 'host' ? 'you' : id)),
  );
  const events = await readEvents({ logsDir: app.logsDir, sessionId });
  return { metadata, stems, events, directory };
}
