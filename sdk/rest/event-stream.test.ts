import { describe, expect, it, onTestFinished } from 'vitest';
import { exportJobs } from '../../src/protocol/routes/exports.js';
import { followRun, sendMessage } from '../../src/protocol/routes/thread-messages.js';
import { type Answer, data, LOST, OpenStream, refusal, ScriptedFetch } from '../testing/scripted-fetch.js';
import { settle, VirtualClock } from '../testing/virtual-clock.js';
import { TrialogueClient } from './client.js';

const RUN = { params: { threadId: 'thread_7k2m9xw4', runId: 'run_7k2m9xw4' } };
const token = (text: string) => ({ token: text, messageId: 'msg_1' });

function scene(...answers: readonly Answer[]) {
  const clock = new VirtualClock();
  const service = new ScriptedFetch(...answers);
  const client = new TrialogueClient({ url: '', fetch: service.fetch, clock });
  const abort = new AbortController();
  onTestFinished(() => abort.abort('the test is over'));
  const connection: string[] = [];
  const follow = (options: { lastEventId?: string } = {}) => {
    const onConnection = (state: string) => void connection.push(state);
    return read(client.stream(followRun, RUN, { ...options, signal: abort.signal, onConnection }));
  };
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 100) {
      clock.advance(100);
      await settle();
    }
  };
  return { clock, service, client, abort, connection, follow, pass };
}

/** Reads in the background and keeps what came of it. */
function read<T extends { event: string; data: unknown; id: string }>(events: AsyncIterable<T>) {
  const seen = { told: [] as string[], error: undefined as unknown, over: false };
  void (async () => {
    try {
      for await (const { event, data: value, id } of events) seen.told.push(`${id} ${event} ${JSON.stringify(value)}`);
    } catch (error) {
      seen.error = error;
    }
    seen.over = true;
  })();
  return seen;
}

describe('a stream that is followed', () => {
  it('gives each event as it comes, and ends with the last', async () => {
    const stream = new OpenStream();
    const { follow, service, connection } = scene(stream.answer);
    const seen = follow();
    await settle();
    stream.send('token', token('He'), '2');
    await settle();
    expect(seen.told).toEqual(['2 token {"token":"He","messageId":"msg_1"}']);
    stream.send('close', {}, '2e');
    await settle();
    expect(seen).toMatchObject({ over: true, error: undefined });
    expect(stream.cancelled).toBe(true);
    expect(connection).toEqual(['open']);
    expect(service.seen[0]?.headers.get('Accept')).toBe('text/event-stream');
    expect(service.seen[0]?.headers.has('Last-Event-ID')).toBe(false);
  });

  it.each(['cut', 'end'] as const)('goes on behind the last whole event after a %s', async (how) => {
    const [first, second] = [new OpenStream(), new OpenStream()];
    const { follow, service, connection, pass } = scene(first.answer, second.answer);
    const seen = follow();
    await settle();
    first.send('token', token('one'), '3');
    first.raw('id: 9\nevent: token\ndata: {"tok');
    await settle();
    first[how]();
    await pass(300);
    expect(service.seen[1]?.headers.get('Last-Event-ID')).toBe('3');
    second.send('token', token('two'), '6');
    second.send('close', {}, '6e');
    await settle();
    expect(seen.told.map((line) => line.split(' ', 2).join(' '))).toEqual(['3 token', '6 token', '6e close']);
    expect(connection).toEqual(['open', 'lost', 'open']);
  });

  it('may begin where an earlier reader stopped', async () => {
    const { follow, service } = scene(() => new Response(null, { status: 204 }));
    const seen = follow({ lastEventId: '12e' });
    await settle();
    expect(service.seen[0]?.headers.get('Last-Event-ID')).toBe('12e');
    expect(seen).toMatchObject({ over: true, told: [], error: undefined });
  });

  it('comes back later and later, as soon as the service wants', async () => {
    const stream = new OpenStream();
    const { follow, service, pass } = scene(stream.answer, LOST, LOST, refusal(503, 'SHUTTING_DOWN'), LOST);
    follow();
    await settle();
    stream.raw('retry: 3000\n\n');
    stream.send('token', token('x'), '1');
    await settle();
    stream.cut();
    await pass(2_900);
    expect(service.seen).toHaveLength(1);
    await pass(200);
    expect(service.seen).toHaveLength(2);
    await pass(8_000);
    expect(service.seen.length).toBeGreaterThan(2);
    expect(service.seen.length).toBeLessThanOrEqual(5);
    for (const { headers } of service.seen.slice(1)) expect(headers.get('Last-Event-ID')).toBe('1');
  });

  it('is given up when it cannot be opened for long', async () => {
    const { follow, service, pass } = scene(...Array.from({ length: 12 }, () => LOST));
    const seen = follow();
    await pass(120_000);
    expect(seen.error).toMatchObject({ code: 'unreachable' });
    expect(service.seen).toHaveLength(12);
  });

  it('ends with a refusal', async () => {
    const { follow, service, pass } = scene(refusal(404, 'NOT_FOUND'));
    const seen = follow();
    await pass(60_000);
    expect(seen.error).toMatchObject({ code: 'NOT_FOUND', status: 404 });
    expect(service.seen).toHaveLength(1);
  });

  it('takes silence for a dead line; a heartbeat is no silence', async () => {
    const [first, second] = [new OpenStream(), new OpenStream()];
    const { follow, service, pass } = scene(first.answer, second.answer);
    follow();
    await settle();
    for (let n = 0; n < 8; n += 1) {
      await pass(15_000);
      first.raw(':\n\n');
      await settle();
    }
    expect(service.seen).toHaveLength(1);
    await pass(46_000);
    expect(service.seen).toHaveLength(2);
    expect(first.cancelled || service.seen[0]?.signal?.aborted).toBe(true);
  });

  it('is let go of by whoever stops reading', async () => {
    const stream = new OpenStream();
    const { client, clock, service } = scene(stream.answer);
    stream.send('token', token('x'), '1');
    for await (const { event } of client.stream(followRun, RUN)) {
      expect(event).toBe('token');
      break;
    }
    expect(service.seen[0]?.signal?.aborted).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  it('ends with its signal, for the signal’s reason, also while it waits', async () => {
    const { follow, abort, clock } = scene(LOST);
    const seen = follow();
    await settle();
    abort.abort('left');
    await settle();
    expect(seen.error).toBe('left');
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('the stream of a job', () => {
  it('ends with its last state', async () => {
    const stream = new OpenStream();
    const { client, service } = scene(stream.answer);
    const job = { params: { id: 'ses_7k2m9xw4', job: 'exp_1' } };
    const seen = read(client.stream(exportJobs.follow, job));
    await settle();
    stream.send('running', {});
    stream.send('done', {});
    await settle();
    expect(seen.over).toBe(true);
    expect(service.seen).toHaveLength(1);
  });
});

describe('a stream that a POST began', () => {
  const ask = { params: { threadId: 'thread_7k2m9xw4', modelId: 'claude' }, body: { content: 'Why?', stream: true } };

  it('is never posted again', async () => {
    const stream = new OpenStream();
    const { client, service, pass } = scene(stream.answer);
    const seen = read(client.stream(sendMessage, ask));
    await settle();
    stream.send('message_start', { runId: 'run_7k2m9xw4' }, '0');
    await settle();
    stream.cut();
    await pass(120_000);
    expect(seen.error).toMatchObject({ code: 'unreachable' });
    expect(seen.told).toHaveLength(1);
    expect(service.asked).toEqual(['POST /api/threads/thread_7k2m9xw4/models/claude/messages']);
  });

  it('is not posted again when it did not begin either', async () => {
    const { client, service, pass } = scene(LOST);
    const seen = read(client.stream(sendMessage, ask));
    await pass(120_000);
    expect(seen.error).toMatchObject({ code: 'unreachable' });
    expect(service.seen).toHaveLength(1);
  });

  it('may as well be had as a whole answer', async () => {
    const exchange = { userMessage: {}, assistantMessage: { content: 'Because.' } };
    const { client } = scene(data(exchange));
    const body = { content: 'Why?' };
    expect(await client.call(sendMessage, { ...ask, body })).toEqual(exchange);
  });
});
