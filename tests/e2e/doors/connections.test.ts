import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { LiveClient } from '../../../sdk/live-client.js';
import type { Authenticate } from '../../../src/http/api.js';
import { FaultProxy } from '../../support/fault-proxy.js';
import { eventually } from '../../support/eventually.js';
import { LiveHost } from '../../support/live-host.js';
import { tellFigure } from '../../support/tell-figure.js';
import { OWNER } from '../../support/open-door.js';
import { startTestApp } from '../../support/test-app.js';
import { WireClient } from '../../support/wire-client.js';

const toClose: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

/** The service, where a cookie says whose a connection is. */
async function open(env: Record<string, string>) {
  const authenticate: Authenticate = ({ headers: { cookie = '' } }) =>
    Promise.resolve({ ...OWNER, userId: `usr_${cookie}` });
  const app = await startTestApp({ env, overrides: { authenticate } });
  toClose.push(() => app.close());
  return app;
}

async function connect(url: string, options: Parameters<typeof WireClient.connect>[1] = {}): Promise<WireClient> {
  const client = await WireClient.connect(url, options);
  toClose.push(() => client.close());
  return client;
}

/** What a connection that must be refused is told. */
async function refusal(url: string, options: Parameters<typeof WireClient.connect>[1] = {}) {
  const outcome = await WireClient.connect(url, options).catch((error: unknown) => error);
  if (outcome instanceof WireClient) throw new Error('it was let in');
  const { message, data } = outcome as Error & { data?: unknown };
  return { message, data };
}

const full = (field: 'client' | 'server', most: number) => ({
  data: {
    code: 'TOO_MANY_CONNECTIONS',
    retryable: true,
    message: expect.any(String) as string,
    details: { field, expected: `at most ${most} connections` },
  },
});

describe('a client’s sixth connection', () => {
  it('is refused in words, and let in once another is gone', async () => {
    const { url } = await open({ CONNECTIONS_PER_CLIENT: '5' });
    const clients = await Promise.all(Array.from({ length: 5 }, () => connect(url)));
    const { message, data } = await refusal(url);
    expect(message).toBe(
      'You have all the connections to this server that you may have (5): close a page that you do not need.',
    );
    expect({ data }).toMatchObject(full('client', 5));
    await connect(url, { cookie: 'bob' });
    clients[2]?.close();
    await eventually(async () =>
      WireClient.connect(url).then(
        (client) => toClose.push(() => client.close()),
        () => undefined,
      ),
    );
    expect(await refusal(url)).toMatchObject(full('client', 5));
  });

  it('is told to whoever wants to begin a session, in words', async () => {
    const { url } = await open({ CONNECTIONS_PER_CLIENT: '1' });
    await connect(url);
    const host = new LiveClient({ url, role: 'host', briefing: 'duo', connectTimeoutMs: 3_000 });
    await expect(host.start()).rejects.toMatchObject({
      code: 'TOO_MANY_CONNECTIONS',
      message: 'You have all the connections to this server that you may have (1): close a page that you do not need.',
    });
  });

  it('counts for the account, wherever it comes from', async () => {
    const { url } = await open({ CONNECTIONS_PER_CLIENT: '1' });
    await connect(url, { cookie: 'ann' });
    await connect(url, { cookie: 'bob' });
    expect(await refusal(url, { cookie: 'ann', from: '127.0.0.2' })).toMatchObject(full('client', 1));
  });
});

describe('a thousand connections', { timeout: 60_000 }, () => {
  it('are held; the next is refused until one leaves', async () => {
    const { url } = await open({ CONNECTIONS_PER_CLIENT: '1000', CONNECTIONS_MAX: '1000' });
    const begun = performance.now();
    const rssBefore = process.memoryUsage().rss;
    const clients: WireClient[] = [];
    while (clients.length < 1_000) {
      clients.push(...(await Promise.all(Array.from({ length: 50 }, () => connect(url)))));
    }
    const seconds = (performance.now() - begun) / 1_000;
    const megabytes = (process.memoryUsage().rss - rssBefore) / 1e6;
    expect(await refusal(url, { cookie: 'bob' })).toMatchObject(full('server', 1_000));
    const answers = await Promise.all(
      clients.map((client) => client.hello({ role: 'producer', sessionId: 'ses_none' })),
    );
    expect(answers.filter((answer) => !answer.ok && answer.error.code === 'SESSION_NOT_FOUND')).toHaveLength(1_000);
    clients[500]?.close();
    await eventually(async () =>
      WireClient.connect(url, { cookie: 'bob' }).then(
        (client) => toClose.push(() => client.close()),
        () => undefined,
      ),
    );
    expect(await refusal(url, { cookie: 'bob' })).toMatchObject(full('server', 1_000));
    tellFigure(`1000 connections: made in ${seconds.toFixed(1)} s, ${megabytes.toFixed(0)} MB for both their ends`);
  });

  it('and a doorway full of those who say nothing are all there is', async () => {
    const { url } = await open({ CONNECTIONS_PER_CLIENT: '10', CONNECTIONS_MAX: '10' });
    const address = `${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
    const silent: WebSocket[] = [];
    for (let count = 0; count < 60; count += 1) {
      const socket = new WebSocket(address);
      silent.push(socket);
      await once(socket, 'open');
    }
    const one = new WebSocket(address);
    const [request, response] = (await once(one, 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(request).toBeDefined();
    expect(response.statusCode).toBe(400);
    // Ten seconds later they have said nothing, and are gone.
    await Promise.all(silent.map((socket) => once(socket, 'close')));
    await connect(url);
  });
});

describe('a host whose line died unnoticed', () => {
  it('takes his own place again, at his limit and on a full server, and nobody else does', async () => {
    const { url } = await open({ CONNECTIONS_PER_CLIENT: '1', CONNECTIONS_MAX: '1' });
    const line = await FaultProxy.before(url);
    toClose.push(() => line.close());
    const { client, welcome } = await WireClient.host(line.url);
    const { sessionId, token } = welcome;
    line.strand();
    await client.closed;
    expect(await refusal(url)).toMatchObject(full('client', 1));
    expect(await refusal(url, { auth: { resume: { sessionId, token: 'guessed' } } })).toMatchObject(full('client', 1));
    expect(await refusal(url, { auth: { resume: { sessionId: 'ses_other', token } } })).toMatchObject(
      full('client', 1),
    );
    expect(await refusal(url, { auth: { resume: 'nonsense' } })).toMatchObject(full('client', 1));

    // A first attempt dies as well, before it could say hello.
    await WireClient.connect(line.url, { auth: { resume: { sessionId, token } } });
    line.strand();
    const back = await connect(url, { auth: { resume: { sessionId, token } }, from: '127.0.0.2' });
    const again = await back.welcomed({ role: 'host', resume: { sessionId, token, lastSeq: 0 } });
    expect(again).toMatchObject({ sessionId, resumed: true });
  });

  it('goes on by himself with our client', async () => {
    const { url } = await open({ CONNECTIONS_PER_CLIENT: '1', CONNECTIONS_MAX: '1' });
    const line = await FaultProxy.before(url);
    toClose.push(() => line.close());
    const host = new LiveHost({ url: line.url });
    toClose.push(() => host.close());
    await host.goLive();
    const { sessionId } = host.client.getState();
    for (let outage = 0; outage < 3; outage += 1) {
      line.strand();
      await eventually(async () => (host.client.getState().connection === 'live' ? undefined : true));
      await eventually(async () => (host.client.getState().connection === 'live' ? true : undefined));
    }
    expect(host.client.getState().sessionId).toBe(sessionId);
    await host.client.say('Claude, are you still there?');
  });
});

describe('a heartbeat', () => {
  it('that is not answered ends the connection; one that is does not', { timeout: 40_000 }, async () => {
    const { url } = await open({ HEARTBEAT_INTERVAL_SECONDS: '1', HEARTBEAT_TIMEOUT_SECONDS: '5' });
    const alive = await connect(url);
    const deaf = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
    await once(deaf, 'open');
    // Socket.IO's CONNECT, and not a word after it.
    deaf.send('40');
    await once(deaf, 'close');
    expect(alive.socket.connected).toBe(true);
  });
});
