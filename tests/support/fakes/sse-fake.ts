import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What the vendor does next in one answer. */
export type FakeStep =
  /** Raw bytes of the body, as they are. */
  | { readonly write: string }
  | { readonly waitMs: number }
  /** Answers with a status and a body instead of a stream; ends the answer. */
  | { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
  /** Nothing more until the client goes away. */
  | { readonly stall: true }
  /** Drops the connection with a TCP reset. */
  | { readonly reset: true };

/** One request as it came, and how its answer went. */
export interface FakeCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
  /** Which connection it came on, counted from 1. */
  readonly connection: number;
  /** `performance.now()` when the client's connection was gone before the answer was complete. */
  droppedAtMs: number | undefined;
  /** The first bytes of the body are out. */
  readonly begun: Promise<void>;
  /** The answer is over, in one way or the other. */
  readonly ended: Promise<void>;
}

export interface SseFakeOptions {
  /** Answers that are not streams: path → body. */
  readonly pages: Readonly<Record<string, unknown>>;
  /** The vendor's headers and fields; returns what is wrong with the request. */
  readonly expect: (call: FakeCall) => readonly string[];
  /** What the vendor answers to a request it does not accept; undefined when it is fine. */
  readonly refuse: (call: FakeCall) => FakeStep | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A vendor's HTTP end on the loopback: scripted answers, every request checked and kept. */
export interface SseFake {
  readonly url: string;
  readonly calls: readonly FakeCall[];
  readonly connections: number;
  /** The next answers, one script each; the last one is kept for all that follow. */
  script(...answers: (readonly FakeStep[])[]): void;
  /** The call with this index, as soon as it has come. */
  call(index: number): Promise<FakeCall>;
  /** Throws when a request was not what the vendor expects. */
  assertClean(): void;
  close(): Promise<void>;
}

export async function startSseFake(options: SseFakeOptions): Promise<SseFake> {
  const calls: FakeCall[] = [];
  const complaints: string[] = [];
  const waiting: (() => void)[] = [];
  const sockets = new Map<Socket, number>();
  let answers: (readonly FakeStep[])[] = [];
  const server = createServer((request, response) => {
    void receive(request, response, sockets.get(request.socket) ?? 0).then(async (call) => {
      complaints.push(...options.expect(call));
      const page = options.pages[call.path];
      const steps = answers.length > 1 ? answers.shift() : answers[0];
      const refusal = options.refuse(call);
      if (refusal === undefined && page !== undefined) return send(response, { status: 200, body: page });
      calls.push(call);
      for (const wake of waiting.splice(0)) wake();
      await play(response, refusal ? [refusal] : (steps ?? []), options.headers ?? {});
    });
  });
  server.on('connection', (socket) => sockets.set(socket, sockets.size + 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    get connections() {
      return new Set(calls.map((call) => call.connection)).size;
    },
    script: (...scripted) => {
      answers = scripted;
    },
    async call(index) {
      for (;;) {
        const call = calls[index];
        if (call !== undefined) return call;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    assertClean() {
      if (complaints.length > 0) throw new Error(`the vendor was sent something wrong:\n${complaints.join('\n')}`);
    },
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function receive(request: IncomingMessage, response: ServerResponse, connection: number): Promise<FakeCall> {
  let began = (): void => undefined;
  const begun = new Promise<void>((resolve) => {
    began = resolve;
  });
  const ended = new Promise<void>((resolve) => {
    response.once('close', () => {
      if (!response.writableFinished) call.droppedAtMs = performance.now();
      resolve();
    });
  });
  response.once('begun', () => began());
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8');
  const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  const path = new URL(request.url ?? '/', 'http://fake').pathname;
  const call: FakeCall = {
    path,
    headers: request.headers,
    body,
    connection,
    droppedAtMs: undefined,
    begun,
    ended,
  };
  return call;
}

type Refusal = Extract<FakeStep, { status: number }>;

function send(response: ServerResponse, { status, body, headers = {} }: Refusal): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(text);
  response.emit('begun');
}

async function play(
  response: ServerResponse,
  steps: readonly FakeStep[],
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  for (const step of steps) {
    if (response.destroyed) return;
    if ('status' in step) return send(response, step);
    if ('waitMs' in step) await new Promise((resolve) => setTimeout(resolve, step.waitMs));
    else if ('stall' in step) return;
    else if ('reset' in step) return void response.socket?.resetAndDestroy();
    else {
      if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream', ...headers });
      // The next step must not overtake the bytes: a reset would take them along.
      await new Promise((resolve) => response.write(step.write, resolve));
      response.emit('begun');
    }
  }
  response.end();
}
