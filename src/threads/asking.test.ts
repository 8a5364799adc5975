import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databases } from '../../tests/support/databases.js';
import { EventReader } from '../../tests/support/event-reader.js';
import { ScriptedModel } from '../../tests/support/scripted-model.js';
import { openThreadHouse, type ThreadHouse } from '../../tests/support/thread-house.js';
import { ProviderError } from '../adapters/provider-error.js';
import type { Exchange, Message, Run, Thread } from '../protocol/threads.js';
import type { Database } from '../storage/database.js';

const byFirst = (a: readonly unknown[], b: readonly unknown[]) => (String(a[0]) < String(b[0]) ? -1 : 1);

describe.each(databases)('asking in a thread ($name)', ({ open }) => {
  let database: Database;
  let house: ThreadHouse;
  let model: ScriptedModel;
  let thread: string;

  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    model = new ScriptedModel();
    house = await openThreadHouse({ database, run: model.run });
    thread = await house.newThread();
  });
  afterEach(() => house.close());

  const send = (modelId: string, content: string, over: object = {}) =>
    house.ask(`/${thread}/models/${modelId}/messages`, { json: { content, ...over } });
  const codeOf = async (response: Response) => ((await response.json()) as { error: { code: string } }).error.code;
  const messagesOf = async (modelId: string) =>
    (await house.data<{ messages: Message[] }>(`/${thread}/models/${modelId}/messages?order=asc`)).messages;
  /** A question with its answer. */
  async function said(modelId: string, content: string, ...words: string[]): Promise<Exchange> {
    const sending = send(modelId, content);
    const answer = await model.answerTo(content);
    answer.say(...words);
    answer.finish();
    return ((await (await sending).json()) as { data: Exchange }).data;
  }

  it('gives the whole answer at its end', async () => {
    const { userMessage, assistantMessage } = await said('alpha', 'What is it?', 'It is ', 'a clock.');
    expect(userMessage).toMatchObject({ content: 'What is it?' });
    expect(assistantMessage).toMatchObject({
      content: 'It is a clock.',
      tokens: 3,
      status: 'complete',
      finishReason: 'stop',
    });
    expect(await messagesOf('alpha')).toMatchObject([
      { id: userMessage.id, role: 'user', tokens: 3, tokensEstimated: true, status: 'complete' },
      { id: assistantMessage.id, role: 'assistant', content: 'It is a clock.' },
    ]);
  });

  it('gives the events of the seed as they come, and is done when they are', async () => {
    const reader = new EventReader(await send('alpha', 'Go on', { stream: true, temperature: 0.8 }));
    const answer = await model.answer(1);
    expect(answer.job.input.temperature).toBe(0.8);
    const start = await reader.next();
    for (const word of ['Event', '-driven 👩', '‍🚀']) {
      answer.say(word);
      expect(await reader.next()).toMatchObject({
        name: 'token',
        data: { token: word, messageId: start?.data['messageId'] },
      });
    }
    answer.finish();
    await reader.rest();
    expect(reader.names).toEqual(['message_start', 'token', 'token', 'token', 'message_complete', 'close']);
    expect(reader.events.at(-2)?.data).toMatchObject({ totalTokens: 3, tokensEstimated: true });
    const [, kept] = await messagesOf('alpha');
    expect(kept).toMatchObject({ content: 'Event-driven 👩‍🚀', temperature: 0.8, status: 'complete' });
    expect((await send('alpha', 'And again', { stream: true })).status).toBe(200);
  });

  it('asks several models at once, each in its own context', async () => {
    await said('alpha', 'My name is Ada.', 'Hello Ada.');
    await said('beta', 'My name is Bob.', 'Hello Bob.');
    const models = [{ modelId: 'beta' }, { modelId: 'alpha', temperature: 0.1 }, { modelId: 'gamma' }];
    const { run } = await house.data<{ run: Run }>(`/${thread}/messages`, { json: { content: 'Who am I?', models } });
    expect(run).toMatchObject({
      status: 'running',
      answers: [{ modelId: 'alpha' }, { modelId: 'beta' }, { modelId: 'gamma' }],
    });
    const reader = new EventReader(await house.ask(`/${thread}/runs/${run.id}/stream`));
    for (const count of [3, 4, 5]) {
      const answer = await model.answer(count);
      answer.say(`${answer.job.modelId} knows ${answer.job.input.messages.length}`);
      answer.finish();
    }
    await reader.rest();
    const told = run.answers.map(({ messageId }) => reader.text(messageId));
    expect(told).toEqual(['alpha knows 3', 'beta knows 3', 'gamma knows 1']);
    expect(model.answers[2]?.job.input.messages[0]?.content).toMatch(/Ada|Bob|Who/);
    const { thread: now } = await house.data<{ thread: Thread }>(`/${thread}`);
    expect(now).toMatchObject({ messageCount: 10, runs: [], models: { gamma: { messageCount: 2 } } });
    expect(now.activeModels.toSorted()).toEqual(['alpha', 'beta', 'gamma']);
  });

  it('tells each model its own prompt, the thread’s, or the account’s', async () => {
    await house.data(`/${thread}/models/alpha`, {
      method: 'PATCH',
      json: { systemPrompt: 'You are a pirate.', temperature: 0 },
    });
    const models = [{ modelId: 'alpha' }, { modelId: 'beta' }];
    await house.data(`/${thread}/messages`, { json: { content: 'Hi', models } });
    const both = [await model.answer(1), await model.answer(2)];
    const told = both.map(({ job: { modelId, input } }) => [modelId, input.system, input.temperature]);
    expect(told.toSorted(byFirst)).toEqual([
      ['alpha', 'You are a pirate.', 0],
      ['beta', '', undefined],
    ]);
    const { thread: other } = await house.data<{ thread: Thread }>('', {
      json: { title: 'x', systemPrompt: 'Be kind.' },
    });
    await house.data(`/${other.id}/messages`, { json: { content: 'Hi', models: [{ modelId: 'beta' }] } });
    expect((await model.answer(3)).job.input.system).toBe('Be kind.');
  });

  it('keeps a model within its token budget, and refuses a message that leaves no room', async () => {
    for (let n = 0; n < 6; n += 1) await said('tiny', `${n} ${'word '.repeat(60)}`, `${n} ${'answer '.repeat(40)}`);
    const last = model.answers.at(-1)?.job.input;
    const chars = last?.messages.reduce((sum, { content }) => sum + content.length, 0) ?? 0;
    expect(chars / 4).toBeLessThan(700);
    expect(last?.messages.length).toBeLessThan(11);
    const long = await send('tiny', 'word '.repeat(700));
    expect([long.status, await codeOf(long)]).toEqual([422, 'UNPROCESSABLE']);
    expect(await messagesOf('tiny')).toHaveLength(12);
  });

  describe('what goes wrong', () => {
    it.each([
      ['a model that is not there', 'nobody', 'Hi', 404, 'NOT_FOUND'],
      ['nothing to say', 'alpha', '  ', 400, 'VALIDATION_ERROR'],
      ['NUL', 'alpha', 'a\u0000b', 400, 'VALIDATION_ERROR'],
    ])('%s is refused, and nothing is written', async (_name, modelId, content, status, code) => {
      const response = await send(modelId, content);
      expect([response.status, await codeOf(response)]).toEqual([status, code]);
      expect(await house.data<{ thread: Thread }>(`/${thread}`)).toMatchObject({ thread: { messageCount: 0 } });
    });

    it('a model that fails is told as its error; what was asked stays', async () => {
      const sending = send('alpha', 'Hi');
      (await model.answer(1)).fail(new ProviderError('openai', 'rate-limit', 'slow down, sk-secret'));
      const response = await sending;
      expect([response.status, await codeOf(response)]).toEqual([503, 'MODEL_UNAVAILABLE']);
      expect(await messagesOf('alpha')).toMatchObject([
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: '', status: 'failed', error: { code: 'MODEL_UNAVAILABLE', retryable: true } },
      ]);
      const again = send('alpha', 'Again');
      const answer = await model.answer(2);
      expect(answer.job.input.messages).toEqual([{ role: 'user', content: 'Hi\n\nAgain' }]);
      answer.finish();
      expect((await again).status).toBe(200);
    });

    it('one of several models that fails leaves the others', async () => {
      const models = [{ modelId: 'alpha' }, { modelId: 'beta' }];
      const { run } = await house.data<{ run: Run }>(`/${thread}/messages`, { json: { content: 'Hi', models } });
      const answers = [await model.answer(1), await model.answer(2)];
      const [a, b] = answers.toSorted((one, two) => (one.job.modelId < two.job.modelId ? -1 : 1));
      a?.say('half a');
      a?.breakOff();
      b?.say('whole');
      b?.finish();
      const reader = new EventReader(await house.ask(`/${thread}/runs/${run.id}/stream`));
      await reader.rest();
      const errors = reader.events.filter(({ name }) => name === 'message_error');
      expect(errors).toMatchObject([{ data: { status: 'failed', error: { code: 'LLM_FAILED' } } }]);
      expect((await messagesOf('alpha'))[1]).toMatchObject({ content: 'half a', status: 'failed', tokens: 2 });
      expect((await messagesOf('beta'))[1]).toMatchObject({ content: 'whole', status: 'complete' });
    });

    it('a queue that takes nothing leaves nothing behind', async () => {
      await house.queue.drain({ graceMs: 0 });
      const response = await send('alpha', 'Hi', { stream: true });
      expect([response.status, await codeOf(response)]).toEqual([503, 'SHUTTING_DOWN']);
      expect(await house.data<{ thread: Thread }>(`/${thread}`)).toMatchObject({
        thread: { messageCount: 0, activeModels: [] },
      });
    });

    it('a model that still answers is not asked again', async () => {
      const reader = new EventReader(await send('alpha', 'One', { stream: true }));
      const again = await send('alpha', 'Two');
      expect([again.status, await codeOf(again)]).toEqual([409, 'CONFLICT']);
      const other = send('beta', 'Two');
      (await model.answerTo('Two')).finish();
      expect((await other).status).toBe(200);
      (await model.answer(1)).finish();
      await reader.rest();
      expect((await send('alpha', 'Two', { stream: true })).status).toBe(200);
    });

    it.each([
      ['GET', ''],
      ['DELETE', ''],
      ['PATCH', '/title'],
      ['PATCH', '/models/alpha'],
      ['GET', '/models/alpha/messages'],
      ['POST', '/models/alpha/messages'],
      ['POST', '/models/alpha/summarize'],
      ['POST', '/messages'],
    ])('%s …%s of others is not there', async (method, path) => {
      const json = { title: 'x', content: 'x', models: [{ modelId: 'alpha' }] };
      const response = await house.ask(`/${thread}${path}`, {
        method,
        as: 'usr_bob',
        ...(method === 'GET' ? {} : { json }),
      });
      expect([response.status, await codeOf(response)]).toEqual([404, 'NOT_FOUND']);
    });

    it('a run of others, or of another thread, is not there', async () => {
      const { run } = await house.data<{ run: Run }>(`/${thread}/messages`, {
        json: { content: 'Hi', models: [{ modelId: 'alpha' }] },
      });
      const other = await house.newThread();
      for (const [path, as] of [
        [`/${thread}/runs/${run.id}`, 'usr_bob'],
        [`/${thread}/runs/${run.id}/stream`, 'usr_bob'],
        [`/${other}/runs/${run.id}/stream`, 'usr_ann'],
        [`/${thread}/runs/run_0000000000000000`, 'usr_ann'],
      ] as const)
        expect((await house.ask(path, { as })).status).toBe(404);
      expect((await house.ask(`/${thread}/runs/${run.id}`, { method: 'DELETE', as: 'usr_bob' })).status).toBe(404);
    });
  });

  describe('the same Idempotency-Key', () => {
    const headers = { 'Idempotency-Key': 'key-1' };
    const ask = (content: string, over: object = {}) =>
      house.ask(`/${thread}/models/alpha/messages`, { json: { content, ...over }, headers });

    it('asks once, and is answered as often as it comes', async () => {
      const reader = new EventReader(await ask('Hi', { stream: true }));
      const second = ask('Hi');
      const third = new EventReader(await ask('Hi', { stream: true }));
      const answer = await model.answer(1);
      answer.say('Hello.');
      answer.finish();
      await Promise.all([reader.rest(), third.rest()]);
      expect(reader.events).toEqual(third.events);
      const after = (await (await ask('Hi')).json()) as { data: Exchange };
      expect(((await (await second).json()) as { data: Exchange }).data).toEqual(after.data);
      expect(model.answers).toHaveLength(1);
      expect(await messagesOf('alpha')).toHaveLength(2);
    });

    it('is refused for another message, and counts within its thread alone', async () => {
      const first = ask('Hi');
      (await model.answer(1)).finish();
      await first;
      const other = await ask('Ho');
      expect([other.status, await codeOf(other)]).toEqual([422, 'UNPROCESSABLE']);
      thread = await house.newThread();
      const elsewhere = ask('Ho');
      (await model.answer(2)).finish();
      expect((await elsewhere).status).toBe(200);
    });

    it('may be no text of any kind', async () => {
      for (const key of ['a b', '', 'x'.repeat(201)]) {
        const response = await house.ask(`/${thread}/models/alpha/messages`, {
          json: { content: 'Hi' },
          headers: { 'Idempotency-Key': key },
        });
        expect([response.status, await codeOf(response)]).toEqual([400, 'VALIDATION_ERROR']);
      }
    });
  });
});
