import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databases } from '../../tests/support/databases.js';
import { EventReader } from '../../tests/support/event-reader.js';
import { type ScriptedAnswer, ScriptedModel } from '../../tests/support/scripted-model.js';
import { openThreadHouse, type ThreadHouse } from '../../tests/support/thread-house.js';
import { VirtualClock } from '../../tests/support/virtual-clock.js';
import { ProviderError } from '../adapters/provider-error.js';
import { estimateTokens } from '../adapters/support/llm-text.js';
import type { Thread, ThreadListItem, ThreadSummary } from '../protocol/threads.js';
import type { Database } from '../storage/database.js';

let database: Database;
let house: ThreadHouse;
let clock: VirtualClock;
let model: ScriptedModel;
let thread: string;
/** The lanes of all requests so far. */
let lanes: string[];

beforeAll(async () => {
  const [embedded] = databases;
  if (embedded === undefined) throw new Error('there is no database to test on');
  database = await embedded.open();
});
afterAll(() => database.close());
beforeEach(async () => {
  model = new ScriptedModel();
  clock = new VirtualClock();
  lanes = [];
  house = await openThreadHouse({ database, run: model.run, clock });
  house.queue.watch((event) => event.type === 'queued' && lanes.push(event.lane));
  thread = await house.newThread();
});
afterEach(async () => {
  const closed = house.close();
  // The queue gives what runs a moment of the house's own time.
  while ((await Promise.race([closed.then(() => true), clock.advance(100)])) !== true);
});

async function said(modelId: string, content: string, words: string): Promise<void> {
  const sending = house.ask(`/${thread}/models/${modelId}/messages`, { json: { content } });
  answer(await model.answerTo(content), words);
  expect((await sending).status).toBe(200);
}
function answer(one: ScriptedAnswer, words: string): void {
  one.say(words);
  one.finish();
}
const summarize = (modelId = 'alpha') =>
  house.data<ThreadSummary>(`/${thread}/models/${modelId}/summarize`, { method: 'POST' });
const sentences = (count: number, what: string) =>
  Array.from({ length: count }, (_, n) => `${what} number ${n} was spoken of at some length.`).join(' ');
const threadNow = async () => (await house.data<{ thread: Thread }>(`/${thread}`)).thread;

describe('a summary that is asked for', () => {
  it('is what the model makes of the conversation, kept with the thread', async () => {
    await said('alpha', 'What about clocks?', sentences(60, 'Clock'));
    const asking = summarize();
    const asked = await model.answer(2);
    expect(asked.asked).toMatch(/^Conversation:\nUser: What about clocks\?\n\nAssistant: Clock number 0/);
    expect(asked.job.input.maxOutputTokens).toBe(1_000);
    const text = sentences(40, 'A point');
    answer(asked, text);
    expect(await asking).toEqual({
      summary: text,
      tokens: estimateTokens(text),
      generatedAt: new Date(clock.epochMs()).toISOString(),
      modelUsed: 'alpha',
      fallback: false,
    });
    expect((await threadNow()).models['alpha']).toMatchObject({ summary: text });
    const { threads } = await house.data<{ threads: ThreadListItem[] }>('?limit=100');
    expect(threads.find(({ id }) => id === thread)).toMatchObject({ summary: text });
  });

  it('is no longer than 700 tokens, and ends with a sentence', async () => {
    await said('alpha', 'Tell me', sentences(200, 'Clock'));
    const asking = summarize();
    answer(await model.answer(2), sentences(150, 'A point'));
    const { summary, tokens } = await asking;
    expect(tokens).toBeLessThanOrEqual(700);
    expect(tokens).toBeGreaterThan(600);
    expect(summary).toMatch(/length\.$/);
  });

  it('is asked for once more where it is too short', async () => {
    await said('alpha', 'Tell me', sentences(200, 'Clock'));
    const asking = summarize();
    answer(await model.answer(2), 'They spoke of clocks.');
    const again = await model.answer(3);
    expect(again.asked).toMatch(/This was too short; write at least \d+ words:\nThey spoke of clocks\.$/);
    answer(again, sentences(30, 'A point'));
    expect((await asking).tokens).toBeGreaterThan(300);
  });

  it('may be short where little was said', async () => {
    await said('alpha', 'What about clocks?', sentences(12, 'Clock'));
    const asking = summarize();
    answer(await model.answer(2), sentences(4, 'A point'));
    expect(await asking).toMatchObject({
      fallback: false,
      tokens: expect.toSatisfy((tokens: number) => tokens < 60) as number,
    });
    expect(model.answers).toHaveLength(2);
  });

  it('takes in what is new, and asks nobody when nothing is', async () => {
    await said('alpha', 'One', sentences(12, 'Clock'));
    const first = summarize();
    answer(await model.answer(2), sentences(4, 'Old'));
    await first;
    expect(await summarize()).toEqual(await first);
    await said('alpha', 'Two', sentences(12, 'Bell'));
    const [second, third] = [summarize(), summarize()];
    const asked = await model.answer(4);
    expect(asked.asked).toMatch(/^Summary so far:\nOld number 0[\s\S]*Conversation:\nUser: Two\n\nAssistant: Bell/);
    expect(asked.asked).not.toContain('Clock');
    answer(asked, sentences(5, 'New'));
    expect(await third).toEqual(await second);
    expect(model.answers).toHaveLength(4);
  });

  it('reads a long conversation in several parts', async () => {
    const budget = (tokenBudget: number) =>
      house.data(`/${thread}/models/alpha`, { method: 'PATCH', json: { tokenBudget } });
    await budget(100_000);
    for (const n of [1, 2, 3]) await said('alpha', `Part ${n}`, sentences(700, `Topic ${n}`));
    await budget(16_000);
    const before = model.answers.length;
    const asking = summarize();
    for (const n of [1, 2, 3]) answer(await model.answer(before + n), sentences(30, `Sum ${n}`));
    expect((await asking).summary).toContain('Sum 3');
    expect(model.answers[before + 2]?.asked).toContain('Sum 2');
  });

  it('is refused where nothing was said', async () => {
    const response = await house.ask(`/${thread}/models/alpha/summarize`, { method: 'POST' });
    expect(response.status).toBe(422);
  });

  it('does not disturb an answer that is being given, nor tell of it', async () => {
    await said('alpha', 'One', sentences(12, 'Clock'));
    const reader = new EventReader(
      await house.ask(`/${thread}/models/alpha/messages`, { json: { content: 'Two', stream: true } }),
    );
    const streaming = await model.answer(2);
    streaming.say('Half of ');
    await reader.until('token');
    const asking = summarize();
    const asked = await model.answer(3);
    expect(asked.asked).not.toMatch(/Half of/);
    answer(asked, sentences(4, 'A point'));
    expect((await asking).fallback).toBe(false);
    answer(streaming, 'it.');
    await reader.rest();
    expect(reader.text()).toBe('Half of it.');
  });
});

describe('where the model cannot', () => {
  const fails: readonly [string, (asked: ScriptedAnswer) => unknown][] = [
    ['fails', (asked) => asked.fail(new ProviderError('openai', 'unavailable', 'gone'))],
    ['breaks off', (asked) => asked.breakOff()],
    ['refuses', (asked) => asked.finish('refusal')],
    ['says nothing', (asked) => asked.finish()],
    ['takes too long', () => clock.advance(61_000)],
  ];
  it.each(fails)('because it %s, sentences of the conversation stand in', async (_name, fail) => {
    await said('alpha', 'What about water clocks in the old town?', 'They ran at night. They froze in winter, alas.');
    const asking = summarize();
    await fail(await model.answer(2));
    expect(await asking).toMatchObject({
      modelUsed: null,
      fallback: true,
      summary:
        'User: What about water clocks in the old town?\nAssistant: They ran at night. They froze in winter, alas.',
    });
    const again = summarize();
    const asked = await model.answer(3);
    expect(asked.asked).not.toContain('Summary so far');
    answer(asked, 'On water clocks.');
    expect(await again).toMatchObject({ modelUsed: 'alpha', summary: 'On water clocks.' });
  });

  it('a model’s earlier summary is kept', async () => {
    await said('alpha', 'One', sentences(12, 'Clock'));
    const first = summarize();
    answer(await model.answer(2), sentences(4, 'Good'));
    await first;
    await said('alpha', 'Two', 'Of bells, then.');
    const second = summarize();
    (await model.answer(4)).fail(new ProviderError('openai', 'unavailable', 'gone'));
    expect(await second).toMatchObject({
      fallback: true,
      summary: expect.stringMatching(/Good[\s\S]*Of bells/) as string,
    });
    expect((await threadNow()).models['alpha']?.summary).toMatch(/^Good number 0/);
  });

  it('rehearsal is not even asked', async () => {
    await said('rehearsal', 'What about water clocks?', 'They ran at night.');
    expect(await summarize('rehearsal')).toMatchObject({ modelUsed: null, fallback: true });
    expect(model.answers).toHaveLength(1);
  });
});

describe('a context that has grown', () => {
  it('is summarised in the background, and the model is given the summary in place of what it tells', async () => {
    for (const n of [0, 1, 2]) await said('tiny', `${n} ${'word '.repeat(40)}`, `${n} ${'answer '.repeat(40)}`);
    const asked = await model.answer(4);
    expect(lanes).toEqual(['thread', 'thread', 'thread', 'background']);
    answer(asked, 'They counted words and answers.');
    await house.threads.summaries.settled();
    for (const n of [3, 4, 5]) await said('tiny', `${n} ${'word '.repeat(40)}`, `${n} ${'answer '.repeat(40)}`);
    const last = model.answers.findLast((one) => one.asked.startsWith('5 word'))?.job.input;
    expect(last?.system).toMatch(/in short[\s\S]*They counted words and answers\./);
    expect(last?.messages[0]?.content).not.toMatch(/^0 word/);
  });

  it('is not, while it is small', async () => {
    await said('alpha', 'One', 'Two.');
    await house.threads.summaries.settled();
    expect(model.answers).toHaveLength(1);
  });
});
