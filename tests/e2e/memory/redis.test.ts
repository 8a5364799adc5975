import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MockLlm } from '../../../src/adapters/mock/mock-llm.js';
import { rememberedSchema, type RememberedConversation } from '../../../src/podcast/memory/conversation-memory.js';
import { readEvents } from '../../support/event-log.js';
import { eventually } from '../../support/eventually.js';
import { needs } from '../../support/has.js';
import { endOfTurn, LiveHost } from '../../support/live-host.js';
import { RedisProcess } from '../../support/redis-process.js';
import { startServerProcess } from '../../support/server-process.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { WireClient } from '../../support/wire-client.js';

const PASSWORD = 'planted-4711';

let redis: RedisProcess;
const toClose: (() => Promise<unknown> | void)[] = [];

beforeEach(async () => {
  redis = await RedisProcess.start({ password: PASSWORD });
});
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
  await redis.kill();
});

async function startApp(): Promise<TestApp> {
  const app = await startTestApp({ env: { REDIS_URL: redis.url } });
  toClose.push(() => app.close());
  return app;
}

async function goLive(url: string, briefing: string, token?: () => string | undefined): Promise<LiveHost> {
  const host = new LiveHost({ url, briefing, ...(token ? { token } : {}) });
  toClose.push(() => host.close());
  await host.goLive();
  return host;
}

/** The host types, Claude answers to the end. */
async function exchange(host: LiveHost, text: string): Promise<void> {
  const answered = host.until(endOfTurn('claude'));
  await host.client.say(text);
  await answered;
}

const keyOf = ({ sessionId }: { sessionId: string }) => `trialogue:conversation:${sessionId}`;

/** What Redis holds of the conversation once it holds so many lines. */
function inRedis(ticket: { sessionId: string }, lines: number): Promise<RememberedConversation> {
  return eventually(async () => {
    const text = await redis.look((client) => client.get(keyOf(ticket)));
    const conversation = text === null ? undefined : rememberedSchema.parse(JSON.parse(text));
    return conversation?.lines.length === lines ? conversation : undefined;
  });
}

function ticketOf({ client }: LiveHost) {
  if (client.ticket === null) throw new Error('the host has no ticket');
  return client.ticket;
}

/** What the mind was asked, as `Name: text`. */
const askedOf = (mind: MockLlm, request: number) =>
  mind.requests[request]?.messages.map(({ name, text }) => `${name}: ${text}`);

describe('a session whose Redis is killed', { timeout: 60_000, ...needs('redis') }, () => {
  it('does not notice; what was said is in Redis again after its return, and a new server goes on from there', async () => {
    const app = await startApp();
    const host = await goLive(app.url, 'duo');
    const ticket = ticketOf(host);
    await exchange(host, 'Claude, shall we begin?');
    await inRedis(ticket, 2);

    await redis.kill();
    await exchange(host, 'Claude, are you still there?');
    expect(askedOf(app.factory.llm('claude'), 1)).toEqual([
      'Host: Claude, shall we begin?',
      'Claude: That is a good question.',
      'Host: Claude, are you still there?',
    ]);
    expect(host.events.filter(({ event }) => event.name === 'error' || event.name === 'server.ack')).toEqual([]);

    await redis.restart();
    const kept = await inRedis(ticket, 4);
    expect(kept.lines.map(({ speaker, text }) => `${speaker}: ${text}`)).toEqual([
      'you: Claude, shall we begin?',
      'claude: That is a good question.',
      'you: Claude, are you still there?',
      'claude: That is a good question.',
    ]);
    const leftSeconds = await redis.look((client) => client.ttl(keyOf(ticket)));
    expect(leftSeconds).toBeGreaterThan(3_500);
    expect(leftSeconds).toBeLessThanOrEqual(3_600);

    const next = await startApp();
    const { client } = await WireClient.host(next.url, { continues: ticket });
    toClose.push(() => client.close());
    await client.ask('host.text', { text: 'Claude, where were we?' });
    const mind = next.factory.llm('claude');
    await eventually(async () => mind.requests[0]);
    expect(askedOf(mind, 0)).toEqual([
      'Host: Claude, shall we begin?',
      'Claude: That is a good question.',
      'Host: Claude, are you still there?',
      'Claude: That is a good question.',
      'Host: Claude, where were we?',
    ]);
  });

  it('begins anew, and says so, when nothing is remembered or somebody else asks', async () => {
    const app = await startApp();
    const host = await goLive(app.url, 'duo');
    const ticket = ticketOf(host);
    await exchange(host, 'Claude, this is between us.');
    for (const continues of [
      { sessionId: 'ses_unknown', token: ticket.token },
      { ...ticket, token: 'guessed' },
    ]) {
      const { client } = await WireClient.host(app.url, { continues });
      toClose.push(() => client.close());
      const told = await client.next('server.ack', ({ level }) => level === 'warning');
      expect(told.message).toMatch(/not remembered any more/);
    }
  });
});

describe('a server that is killed', { timeout: 60_000, ...needs('redis') }, () => {
  it('leaves the conversation to the next process', async () => {
    const root = await mkdtemp(join(tmpdir(), 'trialogue-memory-'));
    toClose.push(() => rm(root, { recursive: true, force: true }));
    const env = { RECORDINGS_DIR: join(root, 'recordings'), LOGS_DIR: join(root, 'logs'), REDIS_URL: redis.url };
    await mkdir(env.RECORDINGS_DIR);
    const server = await startServerProcess(env);
    toClose.push(() => server.kill('SIGKILL'));
    const host = await goLive(server.url, 'interview', server.token);
    const ticket = ticketOf(host);
    await host.client.say('Claude, what do you think about the first question?');
    await inRedis(ticket, 1);
    await server.kill('SIGKILL');

    const next = await startServerProcess(env);
    toClose.push(() => next.kill('SIGKILL'));
    const asked = { briefing: 'interview', continues: ticket };
    const { client, welcome } = await WireClient.host(next.url, asked, { token: next.token() });
    toClose.push(() => client.close());
    await client.ask('session.end', {});
    const events = await readEvents({ logsDir: env.LOGS_DIR, sessionId: welcome.sessionId });
    const restored = events.find(({ type }) => type === 'memory.restore');
    expect(restored).toMatchObject({ from: ticket.sessionId, lines: 1 });
    expect(server.output() + next.output()).not.toContain(PASSWORD);
  });
});
