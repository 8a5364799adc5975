import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { grpc } from 'google-gax';
import { type WebSocket, WebSocketServer } from 'ws';
import { createApp } from '../src/app.js';
import { loadConfig } from '../src/config.js';
import { HELPERS_NICE, putMainThreadFirst } from '../src/core/thread-priority.js';
import { ANTHROPIC_KEY, anthropic } from '../tests/support/fakes/anthropic-fake.js';
import { serviceOf, startGrpcFake } from '../tests/support/fakes/google-grpc.js';
import { localToken } from '../scripts/local-access.js';
import { Alarm } from './alarm.js';
import { readBenchOptions } from './bench-options.js';
import { figuresOf, hasFaults, IDEALS, lineOf } from './figures.js';
import type { ClientReply, ServerReply, ServerRequest } from './messages.js';
import { canPin, PinnedProcess } from './pinned-process.js';
import type { LoadRun, LoadRunOptions } from './run-load.js';
import * as script from './scenario.js';
import { ServerProbe } from './server-probe.js';
import { whenReady } from './when-ready.js';

/**
 * The scenario "load" with the vendors' own libraries: `node dist/bench/turn-real.js --sessions 1,50 --seconds 60`.
 * AssemblyAI, Claude and Google's voices are spoken to over their wire protocols; at the other end, in a process of its
 * own, stand vendors that take exactly the time the script says. The ideal is that of `bench/turn.ts`.
 */

const BARS: Readonly<Record<string, number>> = { '1 overhead of a turn p50': 8, '50 overhead of a turn p95': 25 };
const RATE = 16_000;
const VOICE_RATE = 24_000;
/** Far above the room's noise, far below any frame of the voice. */
const VOICED = 150;
const TAIL_SAMPLES = RATE * 0.03;
const PARTIAL_SAMPLES = (RATE * script.IDEAL_CLEAR_MS) / 1_000;

type VendorReply = { readonly type: 'vendors'; readonly env: Readonly<Record<string, string>> };

const [role = '', ...rest] = process.argv.slice(2);
/** Longer than any piece; only the vendors' process needs it. */
const HUM = role === 'vendors' ? hum(20 * VOICE_RATE) : Buffer.alloc(0);

if (role === 'vendors') await serveVendors();
else if (role === 'server') await serve(rest[0] ?? '', JSON.parse(rest[1] ?? '{}') as Record<string, string>);
else process.exitCode = await measure();

async function measure(): Promise<number> {
  const { sessions, json, ...options } = readBenchOptions({ sessions: [1, 50], seconds: 60 });
  const say = (line: string) => console.error(line);
  if (!canPin()) say('Processes cannot be pinned to a core here: server, vendors and clients share all of them.');
  if (!json) console.log(IDEALS);
  let exitCode = 0;
  for (const count of sessions) {
    const run = await runOnce({ sessions: count, ...options, say });
    if (hasFaults(run)) exitCode = 1;
    for (const { bar: _scripted, ...figure } of figuresOf(run)) {
      const bar = BARS[`${count} ${figure.name}`];
      const held = { ...figure, ...(bar === undefined ? {} : { bar }) };
      console.log(json ? JSON.stringify(held) : lineOf(held));
    }
    for (const error of new Set(run.client.errors)) say(`N=${count} ${error}`);
  }
  return exitCode;
}

async function runOnce({ sessions, seconds, warmUpSeconds, profile, say }: LoadRunOptions): Promise<LoadRun> {
  const directory = mkdtempSync(join(tmpdir(), 'trialogue-bench-'));
  const log = (name: string) => join(directory, `${name}.log`);
  const nodeArgs = ['--expose-gc', ...(profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`])];
  const vendors = new PinnedProcess<VendorReply>({
    module: 'turn-real',
    args: ['vendors'],
    core: 1,
    logFile: log('vendors'),
  });
  const client = new PinnedProcess<ClientReply>({ module: 'load-client', core: 1, logFile: log('client') });
  const { env } = await vendors.reply('vendors');
  const args = ['server', directory, JSON.stringify(env)];
  const server = new PinnedProcess<ServerReply>({
    module: 'turn-real',
    args,
    nodeArgs,
    core: 0,
    logFile: log('server'),
  });
  const ask = async (request: 'mark' | 'read') => {
    server.send(request);
    return (await server.reply(request === 'mark' ? 'marked' : 'read')).reading;
  };
  try {
    const { url, token } = await server.reply('ready');
    const before = await ask('mark');
    client.send({ url, token, sessions, seconds, warmUpSeconds });
    await client.reply('joined');
    say(`N=${sessions}: warming up for ${warmUpSeconds} s`);
    await client.reply('measuring');
    const start = await ask('mark');
    say(`N=${sessions}: measuring for ${seconds} s`);
    await client.reply('measured');
    const end = await ask('read');
    const { result } = await client.reply('result');
    server.send('stop');
    const { clean } = await server.reply('stopped');
    await server.gone();
    return { sessions, client: result, before, start, end, stoppedCleanly: clean };
  } finally {
    await Promise.all([server.end(), client.end(), vendors.end()]);
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The whole service with the engines of the configuration. */
async function serve(directory: string, vendors: Readonly<Record<string, string>>): Promise<void> {
  putMainThreadFirst(HELPERS_NICE);
  const folders = { RECORDINGS_DIR: 'recordings', LOGS_DIR: 'logs', BRIEFINGS_DIR: 'briefings', DATA_DIR: 'data' };
  const env = Object.fromEntries(Object.entries(folders).map(([name, folder]) => [name, join(directory, folder)]));
  for (const path of Object.values(env)) mkdirSync(path, { recursive: true });
  writeFileSync(join(env['BRIEFINGS_DIR'] ?? '', `${script.BRIEFING_ID}.md`), script.BRIEFING);
  const { config, secrets } = loadConfig({ PORT: '0', CONNECTIONS_PER_CLIENT: '1000', ...env, ...vendors });
  const probe = new ServerProbe();
  const app = await createApp(config, secrets, { turns: script.TURN_SETTINGS });
  const say = (reply: ServerReply) => process.send?.(reply);
  process.on('message', (request: ServerRequest) => {
    if (request === 'mark') return say({ type: 'marked', reading: probe.mark() });
    if (request === 'read') return say({ type: 'read', reading: probe.read() });
    return void app.stop().then((clean) => {
      say({ type: 'stopped', clean });
      process.disconnect?.();
    });
  });
  const { url } = await app.start();
  await whenReady(url);
  say({ type: 'ready', url, token: localToken(url, env['DATA_DIR'] ?? '') ?? '' });
}

async function serveVendors(): Promise<void> {
  const http = createServer((_request, response) => void think(response));
  const sockets = new WebSocketServer({ server: http });
  sockets.on('connection', (socket) => void new Recogniser(socket));
  http.listen(0, '127.0.0.1');
  await new Promise((resolve) => http.once('listening', resolve));
  const { port } = http.address() as AddressInfo;
  const service = serviceOf(
    '@google-cloud/text-to-speech/build/protos/protos.json',
    'google.cloud.texttospeech.v1.TextToSpeech',
  );
  const voice = await startGrpcFake(service, { streamingSynthesize: speak });
  const engines = {
    STT_PROVIDER: 'assemblyai',
    TTS_PROVIDER: 'google',
    COHOST_PROVIDER: 'claude',
    GUEST_PROVIDER: 'claude',
  };
  const keys = { ANTHROPIC_API_KEY: ANTHROPIC_KEY, ASSEMBLYAI_API_KEY: 'bench' };
  const places = {
    ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}`,
    ASSEMBLYAI_BASE_URL: `ws://127.0.0.1:${port}/v3/ws`,
    GOOGLE_TTS_ENDPOINT: voice.endpoint,
  };
  process.send?.({
    type: 'vendors',
    env: { USE_REAL_ADAPTERS: 'true', ...engines, ...keys, ...places },
  } satisfies VendorReply);
  process.once('disconnect', () => process.exit(0));
}

/** Claude's answer, each token at its time. */
async function think(response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const alarm = new Alarm(gone.signal);
  const write = (step: object) => void ('write' in step && response.write(step.write));
  try {
    for (const [index, text] of script.TOKENS.entries()) {
      if (!(await alarm.at(script.LLM_FIRST_TOKEN_MS + index * script.LLM_TOKEN_MS))) return;
      if (index === 0) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        for (const step of [anthropic.start(), anthropic.open]) write(step);
      }
      write(anthropic.text(text));
    }
    for (const step of anthropic.end()) write(step);
    response.end();
  } finally {
    alarm.close();
  }
}

/** Google's voice: all of the sound after the time its first frame takes. */
function speak(call: grpc.ServerDuplexStream<{ input?: { text?: string } }, object>): void {
  const gone = new AbortController();
  let text = '';
  call.on('cancelled', () => gone.abort());
  call.on('data', ({ input }: { input?: { text?: string } }) => {
    text += input?.text ?? '';
  });
  const alarm = new Alarm(gone.signal);
  call.on('end', () => {
    void alarm.at(script.TTS_FIRST_FRAME_MS).then((due) => {
      alarm.close();
      if (!due) return;
      const words = text.split(/\s+/).filter(Boolean).length;
      const bytes = Math.round((words * script.WORD_MS * VOICE_RATE) / 1_000) * 2;
      for (let from = 0; from < bytes; from += 4_800)
        call.write({ audioContent: HUM.subarray(from, Math.min(bytes, from + 4_800)) });
      call.end();
    });
  });
}

function hum(samples: number): Buffer {
  return Buffer.from(
    Int16Array.from({ length: samples }, (_, n) => Math.round(6_000 * Math.sin((2 * Math.PI * 180 * n) / VOICE_RATE)))
      .buffer,
  );
}

/** AssemblyAI's end of a session: hears where the voice is, and says the script's words about it. */
class Recogniser {
  #samples = 0;
  #voiceFrom: number | null = null;
  #order = 0;

  constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer, binary: boolean) => (binary ? this.#hear(data) : this.#finish()));
    this.#say({ type: 'Begin', id: 'bench', expires_at: Math.round(Date.now() / 1_000) + 10_800 });
  }

  #hear(data: Buffer): void {
    const samples = new Int16Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.length));
    const first = samples.findIndex((sample) => Math.abs(sample) > VOICED);
    const last = samples.findLastIndex((sample) => Math.abs(sample) > VOICED);
    const began = this.#samples;
    this.#samples += samples.length;
    if (this.#voiceFrom === null && first >= 0) this.#voiceFrom = began + first;
    if (this.#voiceFrom === null) return;
    if (samples.length - 1 - last < TAIL_SAMPLES) {
      if (this.#samples - this.#voiceFrom >= PARTIAL_SAMPLES) this.#tell(script.PARTIAL_TEXT, this.#samples, false);
      return;
    }
    this.#tell(script.FINAL_TEXT, began + last + 1, true);
    this.#voiceFrom = null;
    this.#order += 1;
  }

  #tell(text: string, until: number, ended: boolean): void {
    const words = text.split(' ');
    const from = this.#voiceFrom ?? 0;
    const placeOf = (index: number) => Math.round(((from + ((until - from) * index) / words.length) * 1_000) / RATE);
    this.#say({
      type: 'Turn',
      turn_order: this.#order,
      turn_is_formatted: ended,
      end_of_turn: ended,
      transcript: ended ? text : '',
      utterance: '',
      end_of_turn_confidence: ended ? 0.9 : 0.1,
      words: words.map((word, index) => ({
        text: word,
        start: placeOf(index),
        end: placeOf(index + 1),
        confidence: 0.99,
        word_is_final: true,
      })),
    });
  }

  #finish(): void {
    this.#say({ type: 'Termination', audio_duration_seconds: this.#samples / RATE, session_duration_seconds: 1 });
    this.socket.close(1_000);
  }

  #say(message: object): void {
    this.socket.send(JSON.stringify(message));
  }
}
