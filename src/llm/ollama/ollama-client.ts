import type { z } from 'zod';
import { createKeepAliveFetch, type KeepAliveFetch } from '../../adapters/support/keep-alive-fetch.js';
import { childAbort } from '../../core/abort.js';
import type { Clock } from '../../core/clock.js';
import { readLines } from './ndjson.js';
import { ollamaRefusal, OllamaGone, toOllamaGone } from './ollama-errors.js';
import {
  type ChatBody,
  type ChatLine,
  chatLineSchema,
  generateSchema,
  type InstalledModel,
  type LoadedModel,
  psSchema,
  type PullLine,
  pullLineSchema,
  tagsSchema,
  versionSchema,
} from './ollama-wire.js';

interface Waiting {
  readonly signal: AbortSignal;
}

/** One Ollama server. Every call throws ProviderError; on abort it rejects or ends without one. */
export class OllamaClient {
  readonly #http: KeepAliveFetch = createKeepAliveFetch();

  constructor(
    /** Without a path, e.g. `http://127.0.0.1:11434`. */
    readonly url: string,
    private readonly clock: Clock,
  ) {}

  /** The smallest question there is; `withinMs` is how long it may take. */
  async version(options: { withinMs: number; signal: AbortSignal }): Promise<string> {
    return (await this.#ask('/api/version', versionSchema, options)).version;
  }

  /** What it has in memory. */
  async loaded(options: { withinMs: number; signal: AbortSignal }): Promise<LoadedModel[]> {
    return (await this.#ask('/api/ps', psSchema, options)).models;
  }

  /** What it has on its disk. */
  async installed(options: { withinMs: number; signal: AbortSignal }): Promise<InstalledModel[]> {
    return (await this.#ask('/api/tags', tagsSchema, options)).models;
  }

  /** An answer line by line; the last one is `done`. */
  chat(body: ChatBody, options: Waiting): AsyncIterable<ChatLine> {
    return this.#lines('/api/chat', chatLineSchema, body, options);
  }

  /** Fetches a model from the registry; a pull that was broken off goes on where it was. */
  pull(model: string, options: Waiting): AsyncIterable<PullLine> {
    return this.#lines('/api/pull', pullLineSchema, { model, stream: true }, options);
  }

  /** Resolves when the model is in memory. */
  async load(model: string, { signal }: Waiting): Promise<void> {
    await this.#json(await this.#send('/api/generate', { model, stream: false }, signal), generateSchema);
  }

  async unload(model: string, { signal }: Waiting): Promise<void> {
    await this.#json(
      await this.#send('/api/generate', { model, stream: false, keep_alive: 0 }, signal),
      generateSchema,
    );
  }

  /** Drops every connection. */
  close(): Promise<void> {
    return this.#http.close();
  }

  async #ask<S extends z.ZodType>(
    path: string,
    schema: S,
    { withinMs, signal }: { withinMs: number; signal: AbortSignal },
  ): Promise<z.output<S>> {
    const own = childAbort(signal);
    const patience = this.clock.setTimer(withinMs, () => own.abort(new OllamaGone('Ollama does not answer.')));
    try {
      return await this.#json(await this.#send(path, undefined, own.signal), schema);
    } catch (error) {
      throw own.signal.aborted ? (own.signal.reason as Error) : error;
    } finally {
      patience.cancel();
      own.dispose();
    }
  }

  async *#lines<S extends z.ZodType>(
    path: string,
    schema: S,
    body: object,
    { signal }: Waiting,
  ): AsyncIterable<z.output<S>> {
    const response = await this.#send(path, body, signal);
    if (response.body === null) throw new OllamaGone('Ollama answered nothing.');
    try {
      for await (const line of readLines(response.body)) {
        const failure = errorIn(line);
        if (failure !== undefined) throw ollamaRefusal(failure);
        yield read(schema, line);
      }
    } catch (error) {
      if (signal.aborted) return;
      throw toOllamaGone(error);
    }
  }

  async #send(path: string, body: object | undefined, signal: AbortSignal): Promise<Response> {
    const init = body === undefined ? {} : { method: 'POST', headers: JSON_BODY, body: JSON.stringify(body) };
    const response = await this.#http.fetch(`${this.url}${path}`, { ...init, signal }).catch((error: unknown) => {
      throw signal.aborted ? (signal.reason as Error) : toOllamaGone(error);
    });
    if (response.ok) return response;
    const told: unknown = await response.json().catch(() => undefined);
    throw ollamaRefusal(errorIn(told), response.status);
  }

  async #json<S extends z.ZodType>(response: Response, schema: S): Promise<z.output<S>> {
    try {
      const answer: unknown = await response.json();
      return read(schema, answer);
    } catch (error) {
      throw toOllamaGone(error);
    }
  }
}

const JSON_BODY = { 'content-type': 'application/json' };

function read<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const { data, success } = schema.safeParse(value);
  if (!success) throw new SyntaxError('not what Ollama answers');
  return data;
}

/** Errors come as `{ "error": "…" }`, with a status or as a line of the stream. */
function errorIn(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null && 'error' in value && typeof value.error === 'string'
    ? value.error
    : undefined;
}
