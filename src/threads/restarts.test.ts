import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../tests/support/eventually.js';
import { EventReader } from '../../tests/support/event-reader.js';
import { openEmbedded } from '../../tests/support/databases.js';
import { FollowedThread } from '../../tests/support/followed-thread.js';
import { ScriptedModel } from '../../tests/support/scripted-model.js';
import { openThreadHouse } from '../../tests/support/thread-house.js';
import { MemoryJobStore } from '../llm/queue/index.js';
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

describe('after a crash', () => {
  let jobs: MemoryJobStore;
  beforeEach(() => {
    jobs = new MemoryJobStore();
  });
  const restart = () => scene.restart({ jobs, holder: `house-${Math.random()}` });

  it('an answer is there as far as it was kept, and says that it was interrupted', async () => {
    await scene.house.close();
    await restart();
    const { run, answers } = await scene.begin();
    const reader = await scene.follow(run);
    answers[0]?.say('As far as ', 'this');
    await reader.until('token');
    await reader.until('token');
    await eventually(async () =>
      (await scene.messagesOf('alpha'))[1]?.content === 'As far as this' ? true : undefined,
    );
    const { lastId } = reader;
    await scene.house.abandon();
    await restart();
    const again = await scene.follow(run, lastId);
    await again.rest();
    expect(again.names).toEqual(['message_error', 'close']);
    expect(again.events[0]?.data).toMatchObject({
      status: 'interrupted',
      error: { code: 'JOB_INTERRUPTED', retryable: true },
    });
    expect((await scene.messagesOf('alpha'))[1]).toMatchObject({ content: 'As far as this', status: 'interrupted' });
    expect(
      (await scene.begin(['alpha'], 'Again')).answers[0]?.job.input.messages.map(({ content }) => content),
    ).toEqual(['Go on', 'As far as this', 'Again']);
  });

  it('an answer of which nobody has heard a word is begun again', async () => {
    await scene.house.close();
    await restart();
    const { run } = await scene.begin();
    await eventually(async () =>
      (
        await scene.database.orm.execute(
          `SELECT job_id FROM messages WHERE run_id = '${run.id}' AND job_id IS NOT NULL`,
        )
      ).rows.length > 0
        ? true
        : undefined,
    );
    await scene.house.abandon();
    await restart();
    const answer = await scene.model.answer(1);
    const reader = await scene.follow(run);
    answer.say('Here it is.');
    answer.finish();
    await reader.rest();
    expect(reader.text()).toBe('Here it is.');
    expect((await scene.messagesOf('alpha'))[1]).toMatchObject({ content: 'Here it is.', status: 'complete' });
  });
});

describe('with another server on the same database', () => {
  it('a run is followed and told there as well, and its text stays the longest that was known', async () => {
    await scene.house.close();
    const jobs = new MemoryJobStore();
    const shared = { jobs, exclusive: false };
    await scene.restart({ ...shared, holder: 'one' });
    const other = await openThreadHouse({ database, ...shared, run: new ScriptedModel().run, holder: 'two' });
    const { run, answers } = await scene.begin();
    answers[0]?.say('Said by ', 'the first.');
    await eventually(async () =>
      (await scene.messagesOf('alpha'))[1]?.content === 'Said by the first.' ? true : undefined,
    );
    const reader = new EventReader(await other.ask(`/${scene.thread}/runs/${run.id}/stream`));
    await reader.until('token');
    const conflict = await other.ask(`/${scene.thread}/models/alpha/messages`, { json: { content: 'Two' } });
    expect(conflict.status).toBe(409);
    answers[0]?.say(' And on.');
    answers[0]?.finish();
    await reader.rest();
    expect(reader.text()).toBe('Said by the first. And on.');
    expect((await scene.messagesOf('alpha'))[1]).toMatchObject({
      content: 'Said by the first. And on.',
      status: 'complete',
    });
    await other.close();
  });
});

it('a server that stops in order keeps what was said, and says so', async () => {
  const { run, answers } = await scene.begin();
  const reader = await scene.follow(run);
  answers[0]?.say('So far');
  await reader.until('token');
  await scene.house.close();
  await scene.restart();
  expect((await scene.messagesOf('alpha'))[1]).toMatchObject({ content: 'So far', status: 'interrupted' });
});
