import { once } from 'node:events';
import { Agent, request, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import express from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { silentLogger } from '../core/logger.js';
import { openDoor } from '../../tests/support/open-door.js';
import { defineRoute } from '../protocol/route-contract.js';
import { unlimited } from '../../tests/support/unlimited.js';
import { Api } from './api.js';
import { errorAnswer, notFound } from './error-answer.js';
import { createGuardedServer, type Patience } from './guarded-server.js';
import { cutLeftovers, limitInFlight } from './in-flight.js';
import { closeServer, listen } from './listen.js';
import { requestId } from './request-id.js';

const answer = { kind: 'data', status: 200, data: z.unknown() } as const;
const common = { tag: 'Test', summary: 'Tests.', access: 'public', answer } as const;
const small = defineRoute({ ...common, name: 'small', method: 'post', path: '/api/small', body: z.unknown() });
const large = defineRoute({
  ...common,
  name: 'large',
  method: 'post',
  path: '/api/large',
  body: z.object({ text: z.string() }),
  bodyBytesMax: 300 * 1_024,
});
const form = defineRoute({
  ...common,
  name: 'form',
  method: 'post',
  path: '/api/form',
  body: z.record(z.string(), z.unknown()),
  form: true,
});
const waiting = defineRoute({ ...common, name: 'waiting', method: 'get', path: '/api/waiting' });

const QUICK: Patience = { headersMs: 300, requestMs: 600, idleMs: 60_000, lookMs: 50 };

let server: Server;
let url: string;
let letGo: () => void;

beforeEach(() => open(QUICK));

async function open(patience: Patience): Promise<void> {
  const api = new Api({ limiter: unlimited, authenticate: openDoor });
  for (const route of [small, large, form]) api.on(route, ({ body }) => body);
  const held = new Promise<void>((resolve) => (letGo = resolve));
  api.on(waiting, async () => {
    await held;
    return {};
  });
  const app = express().use(requestId, cutLeftovers, limitInFlight(3), api.router, notFound, errorAnswer(silentLogger));
  server = createGuardedServer(app, { connectionsMax: 10, patience });
  url = await listen(server, { host: '127.0.0.1', port: 0 });
}

afterEach(async () => {
  letGo();
  await closeServer(server, 0);
});

async function post(
  path: string,
  body: string | Uint8Array<ArrayBuffer> | undefined,
  headers: Record<string, string> = {},
) {
  const response = await fetch(url + path, {
    method: 'POST',
    ...(body === undefined ? {} : { body }),
    headers: { 'Content-Type': 'application/json', ...headers },
  });
  return { status: response.status, body: (await response.json()) as { data?: unknown; error?: unknown } };
}

const refused = (field: string, expected: string) => ({
  status: 400,
  body: { error: { code: 'VALIDATION_ERROR', details: { field, expected } } },
});

describe('a body', () => {
  it('is read as JSON, and may be absent', async () => {
    expect(await post('/api/small', '{"a":[1,"é"]}')).toMatchObject({ status: 200, body: { data: { a: [1, 'é'] } } });
    expect(await post('/api/small', undefined)).toMatchObject({ status: 200, body: { data: {} } });
    expect(await post('/api/small', '')).toMatchObject({ status: 200, body: { data: {} } });
  });

  it.each([
    ['half of JSON', '{"a":', {}, 'body', 'valid JSON in UTF-8'],
    ['bytes that are no text', new Uint8Array([0x22, 0xff, 0x22]), {}, 'body', 'valid JSON in UTF-8'],
    ['another type', '{}', { 'Content-Type': 'text/plain' }, 'Content-Type', 'application/json'],
    ['a form', 'a=1', { 'Content-Type': 'application/x-www-form-urlencoded' }, 'Content-Type', 'application/json'],
    ['another charset', '{}', { 'Content-Type': 'application/json; charset=latin1' }, 'Content-Type', 'charset=utf-8'],
    ['packing', '{}', { 'Content-Encoding': 'gzip' }, 'Content-Encoding', 'a body as it is'],
    ['a byte too much', JSON.stringify('x'.repeat(102_399)), {}, 'body', 'a body of at most 100 KB'],
  ] as const)('of %s is refused in words', async (_what, body, headers, field, expected) => {
    expect(await post('/api/small', body, headers)).toMatchObject(refused(field, expected));
  });

  it('may have as many bytes as its route says', async () => {
    const most = (bytes: number) => JSON.stringify({ text: 'x'.repeat(bytes - '{"text":""}'.length) });
    expect(await post('/api/small', most(100 * 1_024))).toMatchObject({ status: 200 });
    expect(await post('/api/large', most(300 * 1_024))).toMatchObject({ status: 200 });
    expect(await post('/api/large', most(300 * 1_024 + 1))).toMatchObject(refused('body', 'a body of at most 300 KB'));
  });

  it('is a form only where the route takes one; a field that comes twice is a list', async () => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const { body } = await post('/api/form', 'a=1&b=%C3%A9&b=x+y&__proto__=z', headers);
    expect(body).toMatchObject({ data: { a: '1', b: ['é', 'x y'] } });
    expect(await post('/api/form', '{"a":1}')).toMatchObject({ body: { data: { a: 1 } } });
    const many = Array.from({ length: 101 }, (_, index) => `f${index}=1`).join('&');
    expect(await post('/api/form', many, headers)).toMatchObject(refused('body', 'at most 100 fields'));
    expect(await post('/api/form', 'a', { 'Content-Type': 'text/plain' })).toMatchObject({ status: 400 });
  });
});

/** Speaks HTTP by hand. */
async function dial(): Promise<{ socket: Socket; answer: () => string; closed: Promise<void> }> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  let heard = '';
  socket.on('data', (data: Buffer) => (heard += data.toString()));
  // A line that is cut while something is being sent says so as an error first.
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  return { socket, answer: () => heard, closed };
}

const HEAD = 'POST /api/small HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';

/** Sends for as long as somebody takes it. */
function flood(socket: Socket): void {
  const piece = Buffer.alloc(64 * 1_024, 0x20);
  const send = () => {
    while (!socket.destroyed && socket.write(piece));
  };
  socket.on('drain', send);
  send();
}

describe('a line that is kept for many requests', () => {
  it('carries nothing on from those whose body nobody read', async () => {
    const lines = new Set<Socket>();
    const atOnce: number[] = [];
    server.on('request', ({ socket }) => {
      lines.add(socket);
      atOnce.push(socket.listenerCount('close'));
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const { port } = server.address() as AddressInfo;
    for (let n = 0; n < 15; n++) {
      await new Promise<void>((resolve, reject) => {
        const sent = request({ agent, port, method: 'POST', path: '/api/nothing' }, (response) => {
          response.resume().once('end', resolve);
        });
        sent.once('error', reject).end('x'.repeat(200_000));
      });
    }
    agent.destroy();
    expect(lines.size).toBe(1);
    expect(new Set(atOnce).size).toBe(1);
  });
});

describe('somebody who sends without an end', () => {
  beforeEach(async () => {
    await closeServer(server, 0);
    // Nothing else ends it within the test's time.
    await open({ ...QUICK, requestMs: 3_600_000 });
  });

  it.each([
    ['what it announced', 'Content-Length: 4000000000'],
    ['in pieces', 'Transfer-Encoding: chunked'],
  ])('%s is answered at once, and cut off soon after', { timeout: 30_000 }, async (_how, length) => {
    const { socket, answer: heard, closed } = await dial();
    socket.write(`${HEAD}${length}\r\n\r\n`);
    if (length.startsWith('Transfer')) socket.write(`${(4_000_000_000).toString(16)}\r\n`);
    flood(socket);
    await once(socket, 'data');
    expect(heard()).toContain('HTTP/1.1 400');
    expect(heard()).toContain('at most 100 KB');
    await closed;
  });

  it('to where nobody reads is cut off as well', { timeout: 30_000 }, async () => {
    const { socket, answer: heard, closed } = await dial();
    socket.write('POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000000\r\n\r\n');
    flood(socket);
    await closed;
    expect(heard()).toContain('HTTP/1.1 404');
  });
});

describe('somebody who is slow on purpose', () => {
  it('and says nothing is hung up on', async () => {
    const { answer: heard, closed } = await dial();
    await closed;
    expect(heard()).toContain('HTTP/1.1 408');
  });

  it('and does not come to the end of the headers is hung up on, however busy', async () => {
    const { socket, answer: heard, closed } = await dial();
    socket.write('GET /api/small HTTP/1.1\r\nHost: x\r\n');
    const drip = setInterval(() => socket.write('X-A: b\r\n'), 20);
    await closed;
    clearInterval(drip);
    expect(heard()).toContain('HTTP/1.1 408');
  });

  it('and does not come to the end of the body is hung up on', async () => {
    const { socket, closed } = await dial();
    socket.write(`${HEAD}Content-Length: 1000\r\n\r\n`);
    const drip = setInterval(() => socket.write(' '), 20);
    await closed;
    clearInterval(drip);
  });

  it('is nobody who waits for a slow answer', async () => {
    const asked = fetch(`${url}/api/waiting`);
    const { closed } = await dial();
    // The other one was hung up on by now; this one is still waited with.
    await closed;
    letGo();
    expect((await asked).status).toBe(200);
  });

  it('headers that are too large get 431', async () => {
    const { socket, answer: heard, closed } = await dial();
    socket.write(`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'y'.repeat(17_000)}\r\n\r\n`);
    await closed;
    expect(heard()).toContain('HTTP/1.1 431');
  });
});

describe('one address', () => {
  it('is answered three requests at once, the next when one of them is done', async () => {
    const asked = Array.from({ length: 3 }, () => fetch(`${url}/api/waiting`));
    const next = async () => (await fetch(`${url}/api/nothing`)).status;
    while ((await next()) !== 429);
    const refusal = await fetch(`${url}/api/nothing`);
    expect(refusal.headers.get('retry-after')).toBe('1');
    expect(await refusal.json()).toMatchObject({ error: { code: 'RATE_LIMITED' } });
    letGo();
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await next()).toBe(404);
  });

  it('finds a server with all its connections taken closed', async () => {
    const lines = await Promise.all(Array.from({ length: 10 }, () => dial()));
    const { answer: heard, closed } = await dial();
    await closed;
    expect(heard()).toBe('');
    for (const { socket } of lines) socket.destroy();
  });
});
