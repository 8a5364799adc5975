import { createConnection } from 'node:net';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../tests/support/eventually.js';
import { EventReader, type ReadEvent } from '../../tests/support/event-reader.js';
import { openEmbedded } from '../../tests/support/databases.js';
import { FollowedThread } from '../../tests/support/followed-thread.js';
import type { Run } from '../protocol/threads.js';
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
    const { run, answers } = await scene.begin(['alpha', 'beta']);
    const watcher = await scene.follow(run);
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
        cut.push({ had: heard.slice(0, had), reader: await scene.follow(run, heard[had - 1]?.id) });
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
    const { run, answers } = await scene.begin();
    const watcher = await scene.follow(run);
    answers[0]?.say(...WORDS);
    answers[0]?.finish();
    await watcher.rest();
    for (const [index, { id }] of watcher.events.entries()) {
      const response = await scene.house.ask(`/${scene.thread}/runs/${run.id}/stream?lastEventId=${id}`);
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
    expect(await scene.runOf(run)).toMatchObject({ status: 'finished', answers: [{ status: 'complete' }] });
  });

  it('with an id of no event of the run is refused', async () => {
    const { run } = await scene.begin();
    for (const id of ['x', '1.2', '-3', '99999999999999'])
      expect(
        (await scene.house.ask(`/${scene.thread}/runs/${run.id}/stream`, { headers: { 'Last-Event-ID': id } })).status,
      ).toBe(400);
  });
});

describe('three tabs', () => {
  it('see the same, and one that is closed stops nothing', async () => {
    const { run, answers } = await scene.begin();
    const [one, two, three] = [await scene.follow(run), await scene.follow(run), await scene.follow(run)];
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
    const reader = new EventReader(await scene.house.ask(`/${scene.thread}/models/alpha/messages`, { json: stream }));
    const answer = await scene.model.answer(1);
    answer.say('still');
    await reader.until('token');
    await reader.leave();
    answer.say(' here');
    answer.finish();
    const kept = await eventually(async () => {
      const [, message] = await scene.messagesOf('alpha');
      return message?.status === 'streaming' ? undefined : message;
    });
    expect(kept).toMatchObject({ content: 'still here', status: 'complete' });
  });
});

it('a reader that does not read costs the server no more than a piece, and misses nothing', {
  timeout: 60_000,
}, async () => {
  const { run, answers } = await scene.begin(['alpha', 'beta', 'gamma']);
  const { hostname, port } = new URL(scene.house.url);
  const socket = createConnection({ host: hostname, port: Number(port) });
  socket.write(
    `GET /api/threads/${scene.thread}/runs/${run.id}/stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
  );
  await once(socket, 'readable');
  const attentive = await scene.follow(run);
  const reading = attentive.rest();
  // On the wire six times as long: far more than the buffers of both sockets hold.
  const piece = `${'\u0001'.repeat(999)} `;
  let waiting = 0;
  for (let n = 0; n < 900; n += 1) {
    for (const answer of answers) answer.say(piece);
    await new Promise((resolve) => setImmediate(resolve));
    waiting = Math.max(waiting, scene.house.waitingBytes());
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
