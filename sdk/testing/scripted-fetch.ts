import assert from 'node:assert/strict';

/** A request as the service would see it. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: unknown;
  readonly signal: AbortSignal | null;
}

export type Answer = Response | Error | ((seen: Seen) => Response | Promise<Response>);

/** A service that answers by a script: one answer a request, in order. Asked more often than that it fails. */
export class ScriptedFetch {
  readonly seen: Seen[] = [];
  readonly #answers: Answer[];

  constructor(...answers: readonly Answer[]) {
    this.#answers = [...answers];
  }

  readonly fetch: typeof fetch = async (input, init = {}) => {
    assert.ok(typeof input === 'string', 'the client gives addresses as text');
    const { method = 'GET', body, signal } = init;
    const text = typeof body === 'string' ? (JSON.parse(body) as unknown) : undefined;
    const seen = { method, url: input, headers: new Headers(init.headers), body: text, signal: signal ?? null };
    assert.equal(seen.headers.has('Content-Type'), body !== undefined, 'a body says what it is');
    this.seen.push(seen);
    signal?.throwIfAborted();
    const answer = this.#answers.shift();
    assert.ok(answer !== undefined, `nothing was scripted for request ${this.seen.length}: ${method} ${seen.url}`);
    if (answer instanceof Error) throw answer;
    return typeof answer === 'function' ? await answer(seen) : answer;
  };

  /** `GET /api/x` of each request, in order. */
  get asked(): string[] {
    return this.seen.map(({ method, url }) => `${method} ${url}`);
  }
}

export const LOST = new TypeError('fetch failed');

export function data(value: unknown, status = 200): Response {
  return Response.json({ success: true, data: value, timestamp: 'now', requestId: 'req_1' }, { status });
}

export function page(value: unknown, cursor: string | null): Response {
  const pagination = { cursor, limit: 2, hasMore: cursor !== null, totalCount: 3 };
  return Response.json({ success: true, data: value, pagination, timestamp: 'now', requestId: 'req_1' });
}

export function refusal(status: number, code: string, headers: Record<string, string> = {}): Response {
  const error = { code, message: `No: ${code}.`, details: { field: 'title', expected: 'a title' } };
  return Response.json({ success: false, error, timestamp: 'now', requestId: 'req_9' }, { status, headers });
}

/** A request that is never answered; it ends with its signal. */
export const silence = ({ signal }: Seen): Promise<Response> =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });

/** A stream in the hands of a test. */
export class OpenStream {
  readonly response: Response;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  cancelled = false;

  constructor() {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
      },
      cancel: () => {
        this.cancelled = true;
      },
    });
    this.response = new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
  }

  /** Opens it as an answer; ends with the request's signal, as a real one does. */
  readonly answer = ({ signal }: Seen): Response => {
    signal?.addEventListener('abort', () => this.#fail(signal.reason), { once: true });
    return this.response;
  };

  send(event: string, value: unknown, id?: string): void {
    this.raw(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(value)}\n\n`);
  }

  raw(text: string): void {
    this.#controller?.enqueue(new TextEncoder().encode(text));
  }

  end(): void {
    this.#controller?.close();
  }

  /** The line breaks in the middle. */
  cut(): void {
    this.#fail(new TypeError('terminated'));
  }

  #fail(reason: unknown): void {
    if (!this.cancelled) this.#controller?.error(reason);
  }
}
