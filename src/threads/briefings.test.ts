import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databases } from '../../tests/support/databases.js';
import { LiveHost } from '../../tests/support/live-host.js';
import { ScriptedModel } from '../../tests/support/scripted-model.js';
import { startTestApp } from '../../tests/support/test-app.js';
import { type Asking, openThreadHouse, type ThreadHouse } from '../../tests/support/thread-house.js';
import { ProviderError } from '../adapters/provider-error.js';
import { limits } from '../limits.js';
import { BriefingFolder, BriefingLoader } from '../podcast/index.js';
import type { BriefingSummary } from '../protocol/rest.js';
import type { Thread } from '../protocol/threads.js';
import type { Database } from '../storage/database.js';
import { castOf } from './briefing-cast.js';
import { briefingSource, pointsOf } from './briefing-from-thread.js';
import type { Draft } from './briefing-service.js';

let database: Database;
let house: ThreadHouse;
let model: ScriptedModel;
let thread: string;
let directory: string;

beforeAll(async () => {
  const [embedded] = databases;
  if (embedded === undefined) throw new Error('there is no database to test on');
  database = await embedded.open();
});
afterAll(() => database.close());
beforeEach(async () => {
  model = new ScriptedModel();
  directory = await mkdtemp(join(tmpdir(), 'briefings-'));
  house = await openThreadHouse({ database, run: model.run, briefingsDir: directory });
  thread = await house.newThread('Wasserspiele & Glücks-Uhren: the day "time" stood still?');
});
afterEach(async () => {
  await house.close();
  await rm(directory, { recursive: true });
});

async function said(modelId: string, content: string, words: string): Promise<void> {
  const sending = house.ask(`/${thread}/models/${modelId}/messages`, { json: { content } });
  const answer = await model.answerTo(content);
  answer.say(words);
  answer.finish();
  expect((await sending).status).toBe(200);
}
const draft = (json: object = {}) => house.data<Draft>(`/${thread}/briefing`, { json });
const briefings = (path: string, init: Asking = {}) => house.ask(`/../briefings${path}`, init);
const save = (id: string, source: string, over: object = {}) =>
  briefings(`/${id}`, { method: 'PUT', json: { source, ...over } });
const outcomeOf = async (response: Response) => {
  const { data, error } = (await response.json()) as { data?: unknown; error?: { code: string } };
  return [response.status, data ?? error?.code];
};
const MINIMAL = '---\ntitle: A show\n---\n';

describe('a briefing made of a thread', () => {
  it('casts its models, and has what they said as talking points', async () => {
    await house.data(`/${thread}/models/beta`, { method: 'PATCH', json: { systemPrompt: 'You are dry.\nVery dry.' } });
    await said(
      'alpha',
      'What is a water clock?',
      '# Water clocks\n\n**A vessel** that `leaks`. It tells *hours*. And more.',
    );
    await said('beta', 'Why did they fail?', 'They froze in winter: that was their end, mostly.');
    const { id, source, briefing, wordedBy, note } = await draft();
    expect([id, wordedBy, note]).toEqual(['wasserspiele-glucks-uhren-the-day-time-stood-still', null, null]);
    expect(briefing).toMatchObject({
      title: 'Wasserspiele & Glücks-Uhren: the day "time" stood still?',
      cast: [
        { id: 'beta', name: 'beta', role: 'co-host' },
        { id: 'alpha', name: 'alpha', role: 'guest' },
      ],
      points: ['What is a water clock', 'Why did they fail'],
      problem: null,
    });
    await writeFile(join(directory, 'x.md'), source);
    const loaded = await new BriefingLoader({ directory, limits }).load('x');
    expect(loaded.cast[0]?.persona).toBe('You are dry.\nVery dry.');
    expect(loaded.talkingPoints[0]).toMatchObject({
      speaker: 'alpha',
      text: 'Water clocks A vessel that leaks. It tells hours.',
    });
  });

  it('is made of the models that are named, and of nothing when nothing was said', async () => {
    await said('alpha', 'One?', 'The first of all answers to it.');
    await said('beta', 'Two?', 'The second of all answers to it.');
    expect((await draft({ models: ['beta'] })).briefing.cast.map(({ id }) => id)).toEqual(['beta']);
    const response = await house.ask(`/${thread}/briefing`, { json: { models: ['gamma'] } });
    expect(await outcomeOf(response)).toEqual([422, 'UNPROCESSABLE']);
    expect((await house.ask(`/${thread}/briefing`, { json: {}, as: 'usr_bob' })).status).toBe(404);
  });

  it('is worded by a model that is asked to', async () => {
    await said('alpha', 'What is a water clock?', 'A vessel that leaks.');
    const drafting = draft({ by: 'gamma' });
    const asked = await model.answer(2);
    expect(asked.job.modelId).toBe('gamma');
    expect(asked.job.input.system).toContain('alpha (alpha)');
    expect(asked.asked).toBe('Producer: What is a water clock?\nalpha: A vessel that leaks.');
    const point = {
      title: 'Leaks',
      text: 'A leak can tell the time.',
      keywords: ['leak'],
      question: 'Who knew?',
      speaker: 'Alpha',
    };
    const stranger = { title: 'Frost', text: 'It ends in winter.', speaker: 'nobody' };
    asked.say('Here it is:\n```json\n', JSON.stringify({ summary: 'On time.', points: [point, stranger] }), '\n```');
    asked.finish();
    const { source, briefing, wordedBy } = await drafting;
    expect([wordedBy, briefing.problem, briefing.summary]).toEqual(['gamma', null, 'On time.']);
    await writeFile(join(directory, 'x.md'), source);
    const { talkingPoints } = await new BriefingLoader({ directory, limits }).load('x');
    expect(talkingPoints).toEqual([
      { ...point, speaker: 'alpha' },
      { title: 'Frost', text: 'It ends in winter.', keywords: [] },
    ]);
  });

  it.each([
    [
      'fails',
      'gamma',
      (words: { fail(error: unknown): void }) => words.fail(new ProviderError('openai', 'unavailable', 'x')),
    ],
    [
      'answers something else',
      'gamma',
      (words: { say(text: string): void; finish(): void }) => (words.say('No.'), words.finish()),
    ],
    ['is rehearsal', 'rehearsal', () => undefined],
  ])('is made without the model where it %s, and says so', async (_name, by, play) => {
    await said('alpha', 'What is a water clock?', 'A vessel that leaks.');
    const drafting = draft({ by });
    if (by !== 'rehearsal') play(await model.answer(2));
    expect(await drafting).toMatchObject({
      wordedBy: null,
      note: expect.stringMatching(/[Ss]entences of the conversation stand in\.$/) as string,
      briefing: { points: ['What is a water clock'], problem: null },
    });
  });

  it('has a name that is free', async () => {
    await said('alpha', 'One?', 'The first of all answers to it.');
    const first = await draft();
    expect((await save(first.id, first.source)).status).toBe(200);
    expect((await draft()).id).toBe(`${first.id}-2`);
  });

  it('can be loaded, whatever was said, titled and told', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(
        '---',
        '- a: b',
        '# x',
        '"',
        "'",
        '|',
        '>',
        '&a',
        '*a',
        '!!js x',
        '{',
        '[',
        '? ',
        '%YAML',
        '\t',
        'null',
        '1',
      ),
    );
    const name = fc.oneof(
      fc.string({ minLength: 1, maxLength: 80 }),
      fc.constantFrom('Claude Haiku 4.5', 'Claude Opus', '4o', 'host', 'Mix'),
    );
    const world = fc.record({
      title: text,
      summary: text,
      names: fc.array(name, { minLength: 1, maxLength: 8 }),
      said: fc.array(fc.tuple(fc.nat(), text, text), { maxLength: 15 }),
      persona: text,
      notes: text,
    });
    const folder = new BriefingFolder({ directory, loader: new BriefingLoader({ directory, limits }), limits });
    fc.assert(
      fc.property(world, ({ title, summary, names, said: exchanges, persona, notes }) => {
        const cast = castOf(names.map((called, index) => ({ id: `m-${index}`, name: called })));
        const answered = exchanges.map(([who, question, answer]) => ({
          modelId: `m-${who % names.length}`,
          question,
          answer,
        }));
        const members = cast.map((one) => ({ ...one, persona }));
        const points = pointsOf(answered, cast);
        const source = briefingSource({ title, summary, cast: members, points, notes });
        const checked = folder.check('x', source);
        expect(checked.problem).toBeNull();
        expect(checked.cast).toHaveLength(names.length);
        if (points.length > 0) expect(checked.points).toHaveLength(points.length);
      }),
      { numRuns: 400 },
    );
  });

  it('starts a live session as it was edited and saved', { timeout: 60_000 }, async () => {
    await said('alpha', 'What is a water clock?', 'A vessel that leaks, and tells the hours by it.');
    const { id, source } = await draft();
    const edited = source.replace('name: alpha', 'name: Alfa');
    expect(await outcomeOf(await save(id, edited))).toMatchObject([
      200,
      { replaced: false, briefing: { problem: null } },
    ]);
    const app = await startTestApp({ env: { BRIEFINGS_DIR: directory } });
    const host = new LiveHost({ url: app.url, briefing: id });
    await host.goLive();
    const { title, cast, points } = host.client.getState().session ?? {};
    expect(title).toMatch(/^Wasserspiele/);
    expect(cast?.map(({ name }) => name)).toEqual(['Host', 'Alfa']);
    expect(points).toEqual(['What is a water clock']);
    await host.end();
    await app.close();
  });
});

describe('a briefing that is written', () => {
  it('is checked without being saved, problem and place told', async () => {
    const check = async (source: string) => {
      const { data } = (await (await briefings('/check', { json: { source } })).json()) as {
        data: { briefing: BriefingSummary };
      };
      return data.briefing;
    };
    expect(await check(MINIMAL)).toMatchObject({ title: 'A show', problem: null });
    expect((await check('---\ntitle: x\npace: 2\n---\n')).problem).toMatch(/^Line 3: pace must be at most 1/);
    expect(await readdir(directory)).toEqual([]);
  });

  it('is saved as it is, read back, listed, and replaced only when that is asked', async () => {
    expect((await save('ep-1', MINIMAL)).status).toBe(200);
    expect(await outcomeOf(await save('ep-1', `${MINIMAL}More.`))).toEqual([409, 'CONFLICT']);
    expect(await outcomeOf(await save('ep-1', `${MINIMAL}More.`, { replace: true }))).toMatchObject([
      200,
      { replaced: true },
    ]);
    expect(await outcomeOf(await briefings('/ep-1'))).toMatchObject([
      200,
      { source: `${MINIMAL}More.`, briefing: { id: 'ep-1' } },
    ]);
    expect(await readdir(directory)).toEqual(['ep-1.md']);
    expect(await outcomeOf(await briefings(''))).toMatchObject([200, [{ id: 'ep-1', title: 'A show' }]]);
  });

  it('is not saved when it cannot be used, or is too large', async () => {
    expect(await outcomeOf(await save('ep-1', 'No front matter'))).toEqual([422, 'BRIEFING_INVALID']);
    const folder = new BriefingFolder({ directory, loader: new BriefingLoader({ directory, limits }), limits });
    await expect(folder.save('ep-1', MINIMAL + 'x'.repeat(limits.briefingBytes), { replace: false })).rejects.toThrow(
      /larger/,
    );
    expect(await readdir(directory)).toEqual([]);
  });

  it.each([
    '..%2Fx',
    '%2Fetc%2Fx',
    '.hidden',
    'a%2Fb',
    'a.b',
    'readme',
    'x%00',
    'A',
    '-a',
    'a-',
    '%20',
    'x'.repeat(65),
  ])('is not saved under the name %s', async (name) => {
    expect((await save(name, MINIMAL)).status).toBe(404);
    expect(await readdir(directory)).toEqual([]);
  });

  it('never writes through a link', async () => {
    const outside = join(await mkdtemp(join(tmpdir(), 'outside-')), 'file.md');
    await writeFile(outside, 'precious');
    await symlink(outside, join(directory, 'ep-1.md'));
    await symlink(join(directory, 'nowhere.md'), join(directory, 'ep-2.md'));
    expect((await save('ep-1', MINIMAL)).status).toBe(409);
    expect((await save('ep-2', MINIMAL)).status).toBe(409);
    expect((await save('ep-1', MINIMAL, { replace: true })).status).toBe(200);
    expect(await readFile(outside, 'utf8')).toBe('precious');
    expect(await readFile(join(directory, 'ep-1.md'), 'utf8')).toBe(MINIMAL);
  });

  it('is one of two that come at once under a name', async () => {
    const both = await Promise.all([save('ep-1', MINIMAL), save('ep-1', MINIMAL)]);
    expect(both.map(({ status }) => String(status)).toSorted()).toEqual(['200', '409']);
  });
});

describe('a thread made of a briefing', () => {
  it('has models that know it', async () => {
    const source =
      '---\ntitle: Clocks\nsummary: On time.\ncast:\n  - { id: ada, name: Ada, role: expert, persona: Dry. }\npoints:\n  - { title: Leaks, text: They leak., question: Why? }\n---\nBring water.';
    await save('clocks', source);
    const { data } = (await (await briefings('/clocks/thread', { json: {} })).json()) as { data: { thread: Thread } };
    expect(data.thread).toMatchObject({ title: 'Clocks', messageCount: 0 });
    thread = data.thread.id;
    const sending = house.ask(`/${thread}/models/alpha/messages`, { json: { content: 'What is missing?' } });
    const answer = await model.answer(1);
    for (const known of [
      'Title: Clocks',
      'On time.',
      '- Ada, expert: Dry.',
      '- Leaks: They leak. Question: Why?',
      'Bring water.',
    ])
      expect(answer.job.input.system).toContain(known);
    answer.finish();
    await sending;
    expect((await briefings('/nothing/thread', { json: {} })).status).toBe(404);
  });
});
