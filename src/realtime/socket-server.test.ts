import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { silentLogger } from '../core/logger.js';
import type { Principal } from '../protocol/identity.js';
import { closeServer, listen } from '../http/listen.js';
import { openSocketDoor, OWNER } from '../../tests/support/open-door.js';
import { VirtualClock } from '../../tests/support/virtual-clock.js';
import { WireClient } from '../../tests/support/wire-client.js';
import type { SessionSocket } from './session-socket.js';
import { createSocketServer, type SocketServer } from './socket-server.js';

let http: Server;
let sockets: SocketServer;
let clock: VirtualClock;
let url: string;
let entered: SessionSocket[];
let seated: Set<string>;
let admitted: Principal | null;

beforeEach(async () => {
  [entered, seated, clock, admitted] = [[], new Set(), new VirtualClock(), OWNER];
  http = createServer();
  sockets = createSocketServer({
    httpServer: http,
    logger: silentLogger,
    clock,
    messageBytesMax: 1_024,
    rules: {
      perClient: 5,
      total: 10,
      idleMs: 3_600_000,
      sweepMs: 60_000,
      // Real pings would not keep up with a virtual hour.
      heartbeatMs: 1_000_000_000,
      answerMs: 1_000_000_000,
    },
    allows: (origin) => origin === undefined,
    door: { ...openSocketDoor, admit: () => Promise.resolve(admitted) },
    addressOf: (request) => request.socket.remoteAddress ?? '',
    seats: { returning: () => null, isSeated: (id) => seated.has(id) },
    onConnection: (socket) => entered.push(socket),
  });
  url = await listen(http, { host: '127.0.0.1', port: 0 });
});

afterEach(async () => {
  await sockets.close();
  await closeServer(http, 0);
});

const MINUTE = 60_000;

describe('an hour of silence', () => {
  it('ends a connection that nobody uses, not one that speaks or has a seat', async () => {
    const [idle, busy, watching] = [
      await WireClient.connect(url),
      await WireClient.connect(url),
      await WireClient.connect(url),
    ];
    const [, second, third] = entered;
    if (second === undefined || third === undefined) throw new Error('they did not enter');
    seated.add(third.id);
    await clock.advance(50 * MINUTE);
    const said = new Promise<void>((resolve) => second.onEvent(() => resolve()));
    busy.send('anything');
    await said;
    expect(sockets.size).toBe(3);
    await clock.advance(11 * MINUTE);
    expect(await idle.closed).toBe('transport close');
    expect(sockets.size).toBe(2);
    expect([busy.socket.connected, watching.socket.connected]).toEqual([true, true]);
    for (const client of [busy, watching]) client.close();
  });
});

describe('a stranger', () => {
  it('is told so, and hung up on unless he goes by himself', async () => {
    admitted = null;
    const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
    const told = new Promise<string>((resolve) =>
      socket.on('message', (data: Buffer) => {
        const text = data.toString();
        if (text.startsWith('0')) socket.send('40');
        else resolve(text);
      }),
    );
    expect(await told).toContain('AUTHENTICATION_REQUIRED');
    const closed = once(socket, 'close');
    await clock.advance(1_000);
    await closed;
    expect(sockets.size).toBe(0);
  });
});

describe('leaving', () => {
  it('gives the place back, also when only the namespace is left and the line is kept', async () => {
    const clients = await Promise.all(Array.from({ length: 5 }, () => WireClient.connect(url)));
    await expect(WireClient.connect(url)).rejects.toThrow('You have all the connections');
    const [first, ...others] = clients;
    if (first === undefined) throw new Error('nobody entered');
    // Socket.IO's DISCONNECT, by hand: the library would hang up as well.
    first.socket.io.engine.write('41');
    await first.closed;
    const again = await WireClient.connect(url);
    for (const client of [again, ...others]) client.close();
  });
});
