import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databases } from '../../tests/support/databases.js';
import { ScriptedModel } from '../../tests/support/scripted-model.js';
import { openThreadHouse, type ThreadHouse } from '../../tests/support/thread-house.js';
import type { Database } from '../../src/storage/database.js';
import { TrialogueClient } from './client.js';
import { ThreadStream, type ThreadStreamState } from './thread-stream.js';

let database: Database;
let house: ThreadHouse;
let model: ScriptedModel;
let threadId: string;
/** The answers of the service that are being read: what a proxy in between could cut. */
let lines: AbortController[];

beforeAll(async () => {
  const [embedded] = databases;
  if (embedded === undefined) throw new Error('there is no database to test on');
  database = await embedded.open();
});
afterAll(() => database.close());
beforeEach(async () => {
  lines = [];
  model = new ScriptedModel();
  house = await openThreadHouse({ database, run: model.run });
  threadId = await house.newThread();
});
afterEach(() => house.close());

/** A client whose lines can be cut in mid-answer, without its doing. */
function newClient(): TrialogueClient {
  const cuttable: typeof fetch = async (input, init) => {
    const line = new AbortController();
    init?.signal?.addEventListener('abort', () => line.abort(init.signal?.reason), { once: true });
    lines.push(line);
    return fetch(input, { ...init, signal: line.signal });
  };
  return new TrialogueClient({ url: house.url, fetch: cuttable, checkAnswers: true, reconnect: { firstMs: 1 } });
}

/** Resolves once the state is as wanted. */
function until(stream: ThreadStream, wanted: (state: ThreadStreamState) => boolean): Promise<ThreadStreamState> {
  return new Promise((resolve) => {
    const look = (): void => {
      const state = stream.getState();
      if (wanted(state)) resolve(state);
    };
    stream.subscribe(look);
    look();
  });
}

const haveAllBegun = ({ answers }: ThreadStreamState): boolean =>
  answers.length > 0 && answers.every(({ text }) => text !== '');
const textsOf = ({ answers }: ThreadStreamState) => answers.map(({ modelId, text }) => `${modelId}: ${text}`);
const ask = (...models: string[]) => ({ content: 'Why?', models: models.map((modelId) => ({ modelId })) });

describe('a question to several models', () => {
  it('is answered by all of them at once, word by word', async () => {
    const stream = new ThreadStream(newClient(), threadId);
    const over = stream.ask(ask('alpha', 'beta'));
    expect(stream.getState().status).toBe('asking');
    const [first, second] = [await model.answer(1), await model.answer(2)];
    for (const answer of [first, second]) answer.say(`I am ${answer.job.modelId}`);
    await until(stream, haveAllBegun);
    expect(textsOf(stream.getState())).toEqual(['alpha: I am alpha', 'beta: I am beta']);
    first.say(', and done.');
    first.finish();
    await until(stream, ({ answers }) => answers.some(({ status }) => status === 'complete'));
    expect(stream.getState()).toMatchObject({ status: 'answering', error: null });
    second.finish();
    await over;
    const { status, answers } = stream.getState();
    expect(status).toBe('over');
    expect(answers.map(({ status: one, tokens }) => [one, tokens !== null])).toEqual([
      ['complete', true],
      ['complete', true],
    ]);
  });

  it('loses nothing and repeats nothing when its line is cut again and again', async () => {
    const stream = new ThreadStream(newClient(), threadId);
    const over = stream.ask(ask('alpha'));
    const answer = await model.answer(1);
    const words = Array.from({ length: 40 }, (_, n) => `word${n} é🎙 `);
    for (const [n, word] of words.entries()) {
      answer.say(word);
      // Some words come while the line is down, others just before it breaks.
      if (n % 4 === 3) lines.at(-1)?.abort(new TypeError('terminated'));
      if (n % 4 === 1)
        await until(stream, ({ connected, answers: [a] }) => connected && (a?.text.includes(word) ?? false));
    }
    answer.finish();
    await over;
    expect(stream.getState().answers[0]?.text).toBe(words.join(''));
    expect(lines.length).toBeGreaterThan(8);
    expect(model.answers).toHaveLength(1);
  });

  it('is asked once, however often it has to be sent', async () => {
    let lost = 0;
    const client = new TrialogueClient({
      url: house.url,
      retry: { firstMs: 1 },
      // The service takes the question, and its answer is lost on the way.
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        if (init?.method !== 'POST' || lost === 2) return response;
        lost += 1;
        await response.body?.cancel();
        throw new TypeError('fetch failed');
      },
    });
    const stream = new ThreadStream(client, threadId);
    const over = stream.ask(ask('alpha'));
    (await model.answer(1)).say('Once.');
    (await model.answer(1)).finish();
    await over;
    expect(lost).toBe(2);
    expect(model.answers).toHaveLength(1);
    expect(textsOf(stream.getState())).toEqual(['alpha: Once.']);
  });

  it('goes on without the page that asked it, and is taken up by another', async () => {
    const [left, opened] = [new ThreadStream(newClient(), threadId), new ThreadStream(newClient(), threadId)];
    void left.ask(ask('alpha'));
    const answer = await model.answer(1);
    answer.say('One ');
    const { run } = await until(left, ({ answers: [a] }) => a?.text === 'One ');
    left.leave();
    answer.say('two ');
    if (run === null) throw new Error('there is no run');
    const over = opened.follow(run);
    await until(opened, ({ answers: [a] }) => a?.text === 'One two ');
    answer.say('three.');
    answer.finish();
    await over;
    expect(textsOf(opened.getState())).toEqual(['alpha: One two three.']);
    expect(textsOf(left.getState())).toEqual(['alpha: One ']);
  });

  it('is stopped for one model, or all', async () => {
    const stream = new ThreadStream(newClient(), threadId);
    const over = stream.ask(ask('alpha', 'beta'));
    const answers = [await model.answer(1), await model.answer(2)];
    for (const answer of answers) answer.say('Well');
    await until(stream, haveAllBegun);
    await stream.cancel('alpha');
    await until(stream, (state) => state.answers.some(({ status }) => status === 'cancelled'));
    expect(stream.getState().answers.map(({ status }) => status)).toEqual(['cancelled', 'streaming']);
    await stream.cancel();
    await over;
    expect(stream.getState().answers.map(({ status, text }) => `${status} ${text}`)).toEqual([
      'cancelled Well',
      'cancelled Well',
    ]);
  });

  it('tells why it was not taken', async () => {
    const stream = new ThreadStream(newClient(), threadId);
    await stream.ask(ask('nobody'));
    expect(stream.getState()).toMatchObject({ status: 'failed', error: { code: 'NOT_FOUND' } });
  });
});
