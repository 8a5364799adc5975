import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { chatComplaints, type ChatBody, fieldComplaints } from './ollama-requests.js';

export interface OllamaFakeOptions {
  /** 0 for a free one. */
  readonly port?: number;
  /** On the disk, by name; the value is the size in bytes. */
  readonly models?: Readonly<Record<string, number>>;
  /** What the registry has for `pull`. */
  readonly registry?: Readonly<Record<string, number>>;
  /** In memory from the start. */
  readonly loaded?: readonly string[];
  readonly loadMs?: number;
  readonly tokenMs?: number;
  /** Words of each answer. */
  readonly words?: number;
  /** Requests answered at once, and how many may wait (OLLAMA_NUM_PARALLEL, OLLAMA_MAX_QUEUE). */
  readonly parallel?: number;
  readonly queue?: number;
  readonly contextLength?: number;
}

export interface OllamaCall {
  readonly method: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a model answers: the same for the same question, on whichever server, so that a broken answer shows. */
export function ollamaAnswer(question: string, words: number): string {
  const mark = createHash('sha256').update(question).digest('hex').slice(0, 6);
  return Array.from({ length: words }, (_, index) => `${mark}-${index}`).join(' ');
}

/**
 * Ollama's server on the loopback, as of its source in August 2026 (server/routes.go, api/types.go): tags, ps, show, pull,
 * chat, generate to load and unload, version, with their NDJSON, their words for errors and their order of checks.
 */
export class OllamaFake {
  readonly calls: OllamaCall[] = [];
  readonly complaints: string[] = [];
  readonly installed: Map<string, number>;
  readonly loaded = new Map<string, { expiresMs: number }>();
  /** Chats under way and waiting, and the most there ever were at once. */
  active = 0;
  peak = 0;
  #waiting: (() => void)[] = [];
  #frozen = false;
  #held: Promise<void> = Promise.resolve();
  #server: Server | undefined;
  #port = 0;
  readonly #loading = new Map<string, Promise<void>>();

  private constructor(private readonly options: OllamaFakeOptions) {
    this.installed = new Map(Object.entries(options.models ?? {}).map(([name, size]) => [named(name), size]));
    for (const name of options.loaded ?? []) this.#markLoaded(named(name));
  }

  static async start(options: OllamaFakeOptions = {}): Promise<OllamaFake> {
    const fake = new OllamaFake(options);
    fake.#port = options.port ?? 0;
    await fake.restart();
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  count(path: string): number {
    return this.calls.filter((call) => call.path === path).length;
  }

  /** As a process that is killed: every connection is reset, new ones are refused. */
  kill(): void {
    const server = this.#server;
    this.#server = undefined;
    server?.close();
    server?.closeAllConnections();
    this.loaded.clear();
    this.active = 0;
    for (const go of this.#waiting.splice(0)) go();
  }

  /** As a process that is stopped: connections are taken, and nothing is ever answered, until it goes on. */
  freeze(): void {
    this.#frozen = true;
  }

  thaw(): void {
    this.#frozen = false;
  }

  /** Answers are thought about until they are let go; everything else is answered. */
  hold(): void {
    this.#held = new Promise((resolve) => {
      this.letGo = resolve;
    });
  }

  letGo: () => void = () => undefined;

  /** On the same port, with nothing in memory. */
  async restart(): Promise<void> {
    const server = createServer((request, response) => void this.#answer(request, response));
    this.#server = server;
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
  }

  assertClean(): void {
    if (this.complaints.length > 0) throw new Error(`Ollama was sent something wrong:\n${this.complaints.join('\n')}`);
  }

  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    const closed = once(server, 'close');
    this.kill();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => undefined);
    const { method = 'GET' } = request;
    const path = new URL(request.url ?? '/', 'http://fake').pathname;
    const body = await bodyOf(request).catch(() => null);
    if (body === null) return;
    this.calls.push({ method, path, body });
    if (this.#frozen) return;
    switch (`${method} ${path}`) {
      case 'GET /api/version':
        return json(response, 200, { version: '0.21.0' });
      case 'GET /api/tags':
        return json(response, 200, { models: [...this.installed].map(([name, size]) => this.#tag(name, size)) });
      case 'GET /api/ps':
        return json(response, 200, { models: [...this.loaded.keys()].map((name) => this.#process(name)) });
      case 'POST /api/show':
        return this.#show(body, response);
      case 'POST /api/pull':
        return this.#pull(body, response);
      case 'POST /api/generate':
        return this.#generate(body, response);
      case 'POST /api/chat':
        return this.#chat(body as unknown as ChatBody, response);
      default:
        this.complaints.push(`${method} ${path}`);
        return json(response, 404, '404 page not found');
    }
  }

  #tag(name: string, size: number): object {
    return {
      name,
      model: name,
      modified_at: '2026-05-04T17:37:44.706015396-07:00',
      size,
      digest: digestOf(name),
      details: { ...DETAILS, parent_model: '', context_length: 131_072, embedding_length: 3_072 },
      capabilities: ['completion', 'tools'],
    };
  }

  #process(name: string): object {
    const size = this.installed.get(name) ?? 0;
    const expiresMs = this.loaded.get(name)?.expiresMs ?? 0;
    return {
      name,
      model: name,
      size,
      digest: digestOf(name),
      details: { ...DETAILS, parent_model: '' },
      expires_at: new Date(expiresMs).toISOString(),
      size_vram: size,
      context_length: this.options.contextLength ?? 4_096,
    };
  }

  #show(body: Readonly<Record<string, unknown>>, response: ServerResponse): void {
    const name = modelIn(body);
    if (name === '') return json(response, 400, { error: 'model is required' });
    if (!this.installed.has(named(name))) return notFound(response, name);
    const info = { 'general.architecture': 'llama', 'llama.context_length': 131_072 };
    json(response, 200, { details: DETAILS, model_info: info, capabilities: ['completion', 'tools'] });
  }

  async #pull(body: Readonly<Record<string, unknown>>, response: ServerResponse): Promise<void> {
    this.complaints.push(...fieldComplaints('pull', body, ['model', 'stream']));
    const name = named(modelIn(body));
    const line = streamOf(response);
    await line({ status: 'pulling manifest' });
    const size = this.options.registry?.[name] ?? this.options.registry?.[name.replace(/:latest$/, '')];
    if (size === undefined) {
      await line({ error: 'pull model manifest: file does not exist' });
      return void response.end();
    }
    const digest = digestOf(name);
    const step = { status: `pulling ${digest.slice(7, 19)}`, digest, total: size };
    await line(step);
    for (let part = 1; part <= 10 && !response.destroyed; part += 1) {
      if (this.options.loadMs) await wait(this.options.loadMs / 20);
      await line({ ...step, completed: Math.round((size * part) / 10) });
    }
    for (const status of ['verifying sha256 digest', 'writing manifest']) await line({ status });
    if (!response.destroyed) this.installed.set(name, size);
    await line({ status: 'success' });
    response.end();
  }

  async #generate(body: Readonly<Record<string, unknown>>, response: ServerResponse): Promise<void> {
    this.complaints.push(...fieldComplaints('generate', body, ['model', 'keep_alive', 'stream', 'options']));
    const asked = modelIn(body);
    const name = named(asked);
    if (!this.installed.has(name)) return notFound(response, asked);
    const done = { model: asked, created_at: new Date().toISOString(), response: '', done: true };
    if (body['keep_alive'] === 0) {
      this.loaded.delete(name);
      return json(response, 200, { ...done, done_reason: 'unload' });
    }
    await this.#load(name);
    json(response, 200, { ...done, done_reason: 'load' });
  }

  async #chat(body: ChatBody, response: ServerResponse): Promise<void> {
    this.complaints.push(...chatComplaints(body));
    const name = named(body.model);
    if (!this.installed.has(name)) return notFound(response, body.model);
    const { parallel = 1, queue = 512 } = this.options;
    if (this.active >= parallel + queue) return json(response, 503, { error: BUSY });
    this.active += 1;
    this.peak = Math.max(this.peak, this.active);
    try {
      if (this.active > parallel) await new Promise<void>((resolve) => this.#waiting.push(resolve));
      await this.#load(name);
      await this.#held;
      await this.#speak(body, response);
    } finally {
      this.active = Math.max(0, this.active - 1);
      this.#waiting.shift()?.();
    }
  }

  /** A last message of the assistant's own is carried on, as the templates and parsers do. */
  async #speak({ model, messages = [], options }: ChatBody, response: ServerResponse): Promise<void> {
    const { tokenMs = 0, words = 20 } = this.options;
    const question = messages.findLast(({ role }) => role === 'user')?.content ?? '';
    const last = messages.at(-1);
    const begun = last?.role === 'assistant' ? last.content : '';
    const rest =
      ollamaAnswer(question, words)
        .slice(begun.length)
        .match(/\s*\S+/g) ?? [];
    const allowed = rest.slice(0, options?.num_predict ?? rest.length);
    const line = streamOf(response);
    const head = () => ({ model, created_at: new Date().toISOString() });
    for (const content of allowed) {
      if (tokenMs > 0) await wait(tokenMs);
      if (response.destroyed || this.#frozen) return;
      await line({ ...head(), message: { role: 'assistant', content }, done: false });
    }
    const done_reason = allowed.length < rest.length ? 'length' : 'stop';
    const counts = { prompt_eval_count: 26, prompt_eval_duration: 1, eval_count: allowed.length, eval_duration: 1 };
    const durations = { total_duration: 2, load_duration: 1 };
    await line({
      ...head(),
      message: { role: 'assistant', content: '' },
      done: true,
      done_reason,
      ...durations,
      ...counts,
    });
    response.end();
  }

  #load(name: string): Promise<void> {
    if (this.loaded.has(name)) return Promise.resolve();
    const loading = this.#loading.get(name) ?? wait(this.options.loadMs ?? 0).then(() => this.#markLoaded(name));
    this.#loading.set(name, loading);
    return loading.finally(() => this.#loading.delete(name));
  }

  #markLoaded(name: string): void {
    this.loaded.set(name, { expiresMs: Date.now() + 300_000 });
  }
}

const BUSY = 'server busy, please try again.  maximum pending requests exceeded';
const DETAILS = {
  format: 'gguf',
  family: 'llama',
  families: ['llama'],
  parameter_size: '3.2B',
  quantization_level: 'Q4_K_M',
};

function modelIn({ model }: Readonly<Record<string, unknown>>): string {
  return typeof model === 'string' ? model : '';
}

/** A name without a tag means `latest`. */
function named(name: string): string {
  return name.includes(':') ? name : `${name}:latest`;
}

function digestOf(name: string): string {
  return `sha256:${createHash('sha256').update(name).digest('hex')}`;
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8');
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

function json(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

function notFound(response: ServerResponse, name: string): void {
  json(response, 404, { error: `model '${name}' not found` });
}

/** One JSON value a line; the head goes out with the first. */
function streamOf(response: ServerResponse): (value: object) => Promise<void> {
  return async (value) => {
    if (response.destroyed) return;
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    await new Promise<void>((resolve) => response.write(`${JSON.stringify(value)}\n`, () => resolve()));
  };
}
