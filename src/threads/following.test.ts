import { createConnection } from 'node:net';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databases } from '../../tests/support/databases.js';
import { eventually } from '../../tests/support/eventually.js';
import { EventReader, type ReadEvent } from '../../tests/support/event-reader.js';
import { type ScriptedAnswer, ScriptedModel } from '../../tests/support/scripted-model.js';
import { openThreadHouse, type ThreadHouse } from '../../tests/support/thread-house.js';
import { MemoryJobStore } from '../llm/queue/index.js';
import type { Message, Run, Thread } from '../protocol/threads.js';
import type { Database } from '../storage/database.js';

let database: Database;
let house: ThreadHouse;
let model: ScriptedModel;
let thread: string;

beforeAll(async () => {
  const [embedded] = databases;
  if (embedded === undefined) throw new Error('there is no database to test on');
  database = await embedded.open();
});
afterAll(() => database.close());
beforeEach(async () => {
  model = new ScriptedModel();
  house = await openThreadHouse({ database, run: model.run });
  thread = await house.newThread();
});
afterEach(() => house.close());

async function begin(
  models: string[] = ['alpha'],
  content = 'Go on',
): Promise<{ run: Run; answers: ScriptedAnswer[] }> {
  const before = model.answers.length;
  const asked = models.map((modelId) => ({ modelId }));
  const { run } = await house.data<{ run: Run }>(`/${thread}/messages`, { json: { content, models: asked } });
  const answers = [];
  for (let count = 1; count <= models.length; count += 1) answers.push(await model.answer(before + count));
  return { run, answers: answers.toSorted((a, b) => (a.job.modelId < b.job.modelId ? -1 : 1)) };
}
async function follow(run: Run, lastEventId?: string): Promise<EventReader> {
  const headers = lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId };
  const response = await house.ask(`/${thread}/runs/${run.id}/stream`, { headers });
  // Nothing but `close` can follow: a browser does not come again then.
  return new EventReader(response.status === 204 ? new Response('event: close\ndata: {}\n\n') : response);
}
const messagesOf = async (modelId: string) =>
  (await house.data<{ messages: Message[] }>(`/${thread}/models/${modelId}/messages?order=asc`)).messages;
const runOf = async (run: Run) => (await house.data<{ run: Run }>(`/${thread}/runs/${run.id}`)).run;

describe('a reader that comes back', () => {
  const WORDS = ['One', ' two 👩', '‍🚀', '\n\n', ' three', '.'];

  /** What was told of each message, in order, and whether anything came twice. */
  function summary(events: readonly ReadEvent[], run: Run) {
    const of = (name: string) =>
      events.filter((event) => event.name === name).map(({ data }) => String(data['messageId']));
    return {
      texts: run.answers.map(({ messageId }) =>
        events
          .filter(({ name, data }) => name === 'token' && data['messageId'] === messageId)
          .map(({ data }) => String(data['token']))
          .join(''),
      ),
      begun: of('message_start').toSorted(),
      ended: of('message_complete').toSorted(),
      closed: of('close').length,
    };
  }

  it('misses nothing and hears nothing twice, wherever it was cut off and whenever it comes back', {
    timeout: 120_000,
  }, async () => {
    const { run, answers } = await begin(['alpha', 'beta']);
    const watcher = await follow(run);
    /** One reader that has been cut off after each event so far; each comes back at each later moment. */
    const cut: { had: readonly ReadEvent[]; reader: EventReader }[] = [];
    const heard: ReadEvent[] = [];
    const hear = async (count: number) => {
      for (let n = 0; n < count; n += 1) {
        const event = await watcher.next();
        if (event === null) throw new Error('the stream ended');
        heard.push(event);
      }
    };
    const comeBack = async () => {
      for (let had = 0; had <= heard.length; had += 1)
        cut.push({ had: heard.slice(0, had), reader: await follow(run, heard[had - 1]?.id) });
    };
    await hear(2);
    await comeBack();
    for (const word of WORDS) {
      for (const answer of answers) {
        answer.say(word);
        await hear(1);
      }
      await comeBack();
    }
    for (const answer of answers) {
      answer.finish();
      await hear(1);
      await comeBack();
    }
    await watcher.rest();
    const ids = run.answers.map(({ messageId }) => messageId).toSorted();
    const whole = { texts: [WORDS.join(''), WORDS.join('')], begun: ids, ended: ids, closed: 1 };
    expect(summary(watcher.events, run)).toEqual(whole);
    expect(cut.length).toBeGreaterThan(80);
    for (const { had, reader } of cut) {
      await reader.rest();
      expect(summary([...had, ...reader.events], run)).toEqual(whole);
    }
  });

  it('is told a run that is long over from the database, from any place', async () => {
    const { run, answers } = await begin();
    const watcher = await follow(run);
    answers[0]?.say(...WORDS);
    answers[0]?.finish();
    await watcher.rest();
    for (const [index, { id }] of watcher.events.entries()) {
      const response = await house.ask(`/${thread}/runs/${run.id}/stream?lastEventId=${id}`);
      if (index >= watcher.events.length - 2) {
        // It has everything but `close`: 204 tells a browser not to come again.
        expect([response.status, await response.text()]).toEqual([204, '']);
        continue;
      }
      const reader = new EventReader(response);
      await reader.rest();
      const had = watcher.events.slice(0, index + 1);
      expect(summary([...had, ...reader.events], run).texts).toEqual([WORDS.join('')]);
    }
    expect(await runOf(run)).toMatchObject({ status: 'finished', answers: [{ status: 'complete' }] });
  });

  it('with an id of no event of the run is refused', async () => {
    const { run } = await begin();
    for (const id of ['x', '1.2', '-3', '99999999999999'])
      expect((await house.ask(`/${thread}/runs/${run.id}/stream`, { headers: { 'Last-Event-ID': id } })).status).toBe(
        400,
      );
  });
});

describe('three tabs', () => {
  it('see the same, and one that is closed stops nothing', async () => {
    const { run, answers } = await begin();
    const [one, two, three] = [await follow(run), await follow(run), await follow(run)];
    answers[0]?.say('Hel');
    for (const tab of [one, two, three]) await tab.until('token');
    await two.leave();
    answers[0]?.say('lo');
    answers[0]?.finish();
    await Promise.all([one.rest(), three.rest()]);
    expect(one.events).toEqual(three.events);
    expect(one.text()).toBe('Hello');
  });

  it('all closed leave the run alone: it is answered and kept', async () => {
    const stream = { content: 'Go on', stream: true };
    const reader = new EventReader(await house.ask(`/${thread}/models/alpha/messages`, { json: stream }));
    const answer = await model.answer(1);
    answer.say('still');
    await reader.until('token');
    await reader.leave();
    answer.say(' here');
    answer.finish();
    const kept = await eventually(async () => {
      const [, message] = await messagesOf('alpha');
      return message?.status === 'streaming' ? undefined : message;
    });
    expect(kept).toMatchObject({ content: 'still here', status: 'complete' });
  });
});

it('a reader that does not read costs the server no more than a piece, and misses nothing', {
  timeout: 60_000,
}, async () => {
  const { run, answers } = await begin(['alpha', 'beta', 'gamma']);
  const { hostname, port } = new URL(house.url);
  const socket = createConnection({ host: hostname, port: Number(port) });
  socket.write(`GET /api/threads/${thread}/runs/${run.id}/stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  await once(socket, 'readable');
  const attentive = await follow(run);
  const reading = attentive.rest();
  // On the wire six times as long: far more than the buffers of both sockets hold.
  const piece = `${'\u0001'.repeat(999)} `;
  let waiting = 0;
  for (let n = 0; n < 900; n += 1) {
    for (const answer of answers) answer.say(piece);
    await new Promise((resolve) => setImmediate(resolve));
    waiting = Math.max(waiting, house.waitingBytes());
  }
  for (const answer of answers) answer.finish();
  await reading;
  const whole = answers.map(() => 900 * piece.length);
  expect(run.answers.map(({ messageId }) => attentive.text(messageId).length)).toEqual(whole);
  // For each of the two: what fills its buffer, and one piece of an answer.
  expect(waiting).toBeLessThan(400_000);
  const slow = new EventReader(new Response(Readable.toWeb(socket) as ReadableStream<Uint8Array>));
  await slow.rest();
  expect(run.answers.map(({ messageId }) => slow.text(messageId).length)).toEqual(whole);
  expect(slow.names.at(-1)).toBe('close');
  expect(slow.events.length).toBeLessThan(attentive.events.length / 2);
});

describe('a run that is stopped', () => {
  it('ends where it is, for all who follow it; what was said stays', async () => {
    const { run, answers } = await begin(['alpha', 'beta']);
    const reader = await follow(run);
    answers[0]?.say('half a');
    answers[1]?.say('b');
    await reader.until('token');
    await reader.until('token');
    const { run: told } = await house.data<{ run: Run }>(`/${thread}/runs/${run.id}?modelId=alpha`, {
      method: 'DELETE',
    });
    expect(told.answers.map(({ status }) => status)).toEqual(['cancelled', 'streaming']);
    expect([answers[0]?.signal.aborted, answers[1]?.signal.aborted]).toEqual([true, false]);
    expect(await reader.until('message_error')).toMatchObject({
      data: { status: 'cancelled', error: { code: 'JOB_CANCELLED' } },
    });
    await house.data(`/${thread}/runs/${run.id}`, { method: 'DELETE' });
    await reader.rest();
    expect((await messagesOf('alpha'))[1]).toMatchObject({ content: 'half a', status: 'cancelled' });
    expect(await runOf(run)).toMatchObject({ status: 'finished' });
    // Over is over: stopping it again changes nothing.
    expect((await house.ask(`/${thread}/runs/${run.id}`, { method: 'DELETE' })).status).toBe(200);
    expect((await begin(['alpha'])).run.status).toBe('running');
  });

  it('goes with its thread: who follows it is told', async () => {
    const { run, answers } = await begin();
    const reader = await follow(run);
    answers[0]?.say('half');
    await reader.until('token');
    expect(await house.data(`/${thread}`, { method: 'DELETE' })).toEqual({ deletedThread: thread, deletedMessages: 2 });
    expect(await reader.until('message_error')).toMatchObject({
      data: { status: 'cancelled', error: { code: 'NOT_FOUND' } },
    });
    await reader.rest();
    await eventually(async () => answers[0]?.signal.aborted || undefined);
    expect((await house.ask(`/${thread}`)).status).toBe(404);
    expect((await house.ask(`/${thread}/runs/${run.id}/stream`)).status).toBe(404);
    expect(house.threads.live.size).toBe(0);
  });
});

it('a thread that is opened in mid-run says what is under way', async () => {
  const { run } = await begin(['alpha', 'beta']);
  const { thread: now } = await house.data<{ thread: Thread }>(`/${thread}`);
  expect(now.runs).toEqual([run]);
});

describe('after a crash', () => {
  let jobs: MemoryJobStore;
  beforeEach(() => {
    jobs = new MemoryJobStore();
  });
  /** Another process on the same database. */
  async function restart(): Promise<void> {
    model = new ScriptedModel();
    house = await openThreadHouse({ database, run: model.run, jobs, holder: `house-${Math.random()}` });
  }

  it('an answer is there as far as it was kept, and says that it was interrupted', async () => {
    await house.close();
    await restart();
    const { run, answers } = await begin();
    const reader = await follow(run);
    answers[0]?.say('As far as ', 'this');
    await reader.until('token');
    await reader.until('token');
    await eventually(async () => ((await messagesOf('alpha'))[1]?.content === 'As far as this' ? true : undefined));
    const { lastId } = reader;
    await house.abandon();
    await restart();
    const again = await follow(run, lastId);
    await again.rest();
    expect(again.names).toEqual(['message_error', 'close']);
    expect(again.events[0]?.data).toMatchObject({
      status: 'interrupted',
      error: { code: 'JOB_INTERRUPTED', retryable: true },
    });
    expect((await messagesOf('alpha'))[1]).toMatchObject({ content: 'As far as this', status: 'interrupted' });
    expect((await begin(['alpha'], 'Again')).answers[0]?.job.input.messages.map(({ content }) => content)).toEqual([
      'Go on',
      'As far as this',
      'Again',
    ]);
  });

  it('an answer of which nobody has heard a word is begun again', async () => {
    await house.close();
    await restart();
    const { run } = await begin();
    await eventually(async () =>
      (await database.orm.execute(`SELECT job_id FROM messages WHERE run_id = '${run.id}' AND job_id IS NOT NULL`)).rows
        .length > 0
        ? true
        : undefined,
    );
    await house.abandon();
    await restart();
    const answer = await model.answer(1);
    const reader = await follow(run);
    answer.say('Here it is.');
    answer.finish();
    await reader.rest();
    expect(reader.text()).toBe('Here it is.');
    expect((await messagesOf('alpha'))[1]).toMatchObject({ content: 'Here it is.', status: 'complete' });
  });
});

describe('with another server on the same database', () => {
  it('a run is followed and told there as well, and its text stays the longest that was known', async () => {
    await house.close();
    const jobs = new MemoryJobStore();
    const shared = { database, jobs, exclusive: false };
    model = new ScriptedModel();
    house = await openThreadHouse({ ...shared, run: model.run, holder: 'one' });
    const other = await openThreadHouse({ ...shared, run: new ScriptedModel().run, holder: 'two' });
    const { run, answers } = await begin();
    answers[0]?.say('Said by ', 'the first.');
    await eventually(async () => ((await messagesOf('alpha'))[1]?.content === 'Said by the first.' ? true : undefined));
    const reader = new EventReader(await other.ask(`/${thread}/runs/${run.id}/stream`));
    await reader.until('token');
    const conflict = await other.ask(`/${thread}/models/alpha/messages`, { json: { content: 'Two' } });
    expect(conflict.status).toBe(409);
    answers[0]?.say(' And on.');
    answers[0]?.finish();
    await reader.rest();
    expect(reader.text()).toBe('Said by the first. And on.');
    expect((await messagesOf('alpha'))[1]).toMatchObject({ content: 'Said by the first. And on.', status: 'complete' });
    await other.close();
  });
});

it('a server that stops in order keeps what was said, and says so', async () => {
  const { run, answers } = await begin();
  const reader = await follow(run);
  answers[0]?.say('So far');
  await reader.until('token');
  await house.close();
  model = new ScriptedModel();
  house = await openThreadHouse({ database, run: model.run });
  expect((await messagesOf('alpha'))[1]).toMatchObject({ content: 'So far', status: 'interrupted' });
});
