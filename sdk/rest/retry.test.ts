import { describe, expect, it } from 'vitest';
import { askModels } from '../../src/protocol/routes/thread-messages.js';
import { createThread, deleteThread, listThreads, renameThread } from '../../src/protocol/routes/threads.js';
import { data, LOST, page, refusal, ScriptedFetch, silence, type Answer } from '../testing/scripted-fetch.js';
import { settle, VirtualClock } from '../testing/virtual-clock.js';
import { ApiError } from './api-error.js';
import { TrialogueClient } from './client.js';

const THREAD = 'thread_7k2m9xw4';

function scene(...answers: readonly Answer[]) {
  const clock = new VirtualClock();
  const service = new ScriptedFetch(...answers);
  const client = new TrialogueClient({ url: 'http://studio', fetch: service.fetch, clock });
  /** Lets so much time pass while the call waits. */
  const after = async <T>(ms: number, call: Promise<T>): Promise<T> => {
    const outcome = call.catch((error: unknown) => error);
    for (let passed = 0; passed <= ms; passed += 50) {
      await settle();
      clock.advance(50);
    }
    const result = await Promise.race([outcome, settle().then(() => new Error('it still waits'))]);
    if (result instanceof Error) throw result;
    return result as T;
  };
  return { clock, service, client, after };
}

describe('what is sent again', () => {
  it.each([
    ['a lost line', LOST],
    ['a proxy without its service', new Response('<h1>Bad gateway</h1>', { status: 502 })],
    ['a service that is stopping', refusal(503, 'SHUTTING_DOWN')],
  ])('is what is read, after %s', async (_case, trouble) => {
    const { client, service, after } = scene(trouble, page({ threads: [] }, null));
    expect(await after(1_000, client.call(listThreads))).toMatchObject({ data: { threads: [] } });
    expect(service.asked).toEqual(['GET http://studio/api/threads', 'GET http://studio/api/threads']);
  });

  it('is what may be done twice: a deletion', async () => {
    const { client, service, after } = scene(LOST, LOST, data({ deletedThread: THREAD, deletedMessages: 2 }));
    expect(await after(3_000, client.call(deleteThread, { params: { threadId: THREAD } }))).toMatchObject({
      deletedMessages: 2,
    });
    expect(service.seen).toHaveLength(3);
  });

  it('is a POST that has a key, under the same key', async () => {
    const { client, service, after } = scene(LOST, data({ run: {} }, 202));
    const ask = { params: { threadId: THREAD }, body: { content: 'Why?', models: [{ modelId: 'claude' }] } };
    await after(1_000, client.call(askModels, ask));
    const [first, second] = service.seen.map(({ headers }) => headers.get('Idempotency-Key'));
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(second).toBe(first);
  });

  it.each([
    ['POST', createThread, { body: { title: 'New' } }],
    ['PATCH', renameThread, { params: { threadId: THREAD }, body: { title: 'New' } }],
  ] as const)('is not a %s without one', async (_method, contract, input) => {
    const { client, service, after } = scene(LOST);
    const call = client.call(contract as typeof createThread, input as { body: { title: string } });
    await expect(after(60_000, call)).rejects.toMatchObject({ code: 'unreachable', retryable: true });
    expect(service.seen).toHaveLength(1);
  });

  it('is nothing that was refused for good', async () => {
    const { client, service, after } = scene(refusal(403, 'FORBIDDEN'));
    await expect(after(60_000, client.call(listThreads))).rejects.toMatchObject({ code: 'FORBIDDEN', status: 403 });
    expect(service.seen).toHaveLength(1);
  });

  it('is sent three times in all', async () => {
    const { client, service, after } = scene(LOST, LOST, LOST);
    await expect(after(60_000, client.call(listThreads))).rejects.toBeInstanceOf(ApiError);
    expect(service.seen).toHaveLength(3);
  });
});

describe('the service’s own wish', () => {
  it('is waited for', async () => {
    const { client, clock, service, after } = scene(
      refusal(429, 'RATE_LIMITED', { 'Retry-After': '7' }),
      page({ threads: [] }, null),
    );
    const call = client.call(listThreads);
    await expect(after(6_500, call)).rejects.toThrow('still waits');
    expect(service.seen).toHaveLength(1);
    clock.advance(1_000);
    await expect(call).resolves.toBeDefined();
  });

  it('is told instead when it is too far off', async () => {
    const { client, after } = scene(refusal(429, 'RATE_LIMITED', { 'Retry-After': '45' }));
    await expect(after(0, client.call(listThreads))).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterMs: 45_000,
      requestId: 'req_9',
      details: { field: 'title', expected: 'a title' },
    });
  });
});

describe('waiting', () => {
  it('ends with its time', async () => {
    const { client, after } = scene(silence);
    const call = client.call(createThread, { body: { title: 'New' } }, { timeoutMs: 2_000 });
    await expect(after(2_000, call)).rejects.toMatchObject({ code: 'timed_out' });
  });

  it.each(['an answer', 'another try'])('for %s ends with its signal, for the signal’s reason', async (what) => {
    const { client, clock } = scene(what === 'an answer' ? silence : LOST);
    const abort = new AbortController();
    const call = client.call(listThreads, {}, { signal: abort.signal });
    await settle();
    const reason = new Error('the page was left');
    abort.abort(reason);
    await expect(call).rejects.toBe(reason);
    expect(clock.pendingTimers).toBe(0);
  });

  it('does not begin for a signal that has been aborted', async () => {
    const { client, service } = scene();
    await expect(client.call(listThreads, {}, { signal: AbortSignal.abort('gone') })).rejects.toBe('gone');
    expect(service.seen).toHaveLength(0);
  });
});
