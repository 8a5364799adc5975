import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../tests/support/eventually.js';
import { openEmbedded } from '../../tests/support/databases.js';
import { FollowedThread } from '../../tests/support/followed-thread.js';
import type { Run, Thread } from '../protocol/threads.js';
import type { Database } from '../storage/database.js';

let database: Database;
let scene: FollowedThread;
beforeAll(async () => {
  database = await openEmbedded();
});
afterAll(() => database.close());
beforeEach(async () => {
  scene = await FollowedThread.open(database);
});
afterEach(() => scene.house.close());

describe('a run that is stopped', () => {
  it('ends where it is, for all who follow it; what was said stays', async () => {
    const { run, answers } = await scene.begin(['alpha', 'beta']);
    const reader = await scene.follow(run);
    answers[0]?.say('half a');
    answers[1]?.say('b');
    await reader.until('token');
    await reader.until('token');
    const { run: told } = await scene.house.data<{ run: Run }>(`/${scene.thread}/runs/${run.id}?modelId=alpha`, {
      method: 'DELETE',
    });
    expect(told.answers.map(({ status }) => status)).toEqual(['cancelled', 'streaming']);
    expect([answers[0]?.signal.aborted, answers[1]?.signal.aborted]).toEqual([true, false]);
    expect(await reader.until('message_error')).toMatchObject({
      data: { status: 'cancelled', error: { code: 'JOB_CANCELLED' } },
    });
    await scene.house.data(`/${scene.thread}/runs/${run.id}`, { method: 'DELETE' });
    await reader.rest();
    expect((await scene.messagesOf('alpha'))[1]).toMatchObject({ content: 'half a', status: 'cancelled' });
    expect(await scene.runOf(run)).toMatchObject({ status: 'finished' });
    // Over is over: stopping it again changes nothing.
    expect((await scene.house.ask(`/${scene.thread}/runs/${run.id}`, { method: 'DELETE' })).status).toBe(200);
    expect((await scene.begin(['alpha'])).run.status).toBe('running');
  });

  it('goes with its thread: who follows it is told', async () => {
    const { run, answers } = await scene.begin();
    const reader = await scene.follow(run);
    answers[0]?.say('half');
    await reader.until('token');
    expect(await scene.house.data(`/${scene.thread}`, { method: 'DELETE' })).toEqual({
      deletedThread: scene.thread,
      deletedMessages: 2,
    });
    expect(await reader.until('message_error')).toMatchObject({
      data: { status: 'cancelled', error: { code: 'NOT_FOUND' } },
    });
    await reader.rest();
    await eventually(async () => answers[0]?.signal.aborted || undefined);
    expect((await scene.house.ask(`/${scene.thread}`)).status).toBe(404);
    expect((await scene.house.ask(`/${scene.thread}/runs/${run.id}/stream`)).status).toBe(404);
    expect(scene.house.threads.live.size).toBe(0);
  });
});

it('a thread that is opened in mid-run says what is under way', async () => {
  const { run } = await scene.begin(['alpha', 'beta']);
  const { thread: now } = await scene.house.data<{ thread: Thread }>(`/${scene.thread}`);
  expect(now.runs).toEqual([run]);
});
