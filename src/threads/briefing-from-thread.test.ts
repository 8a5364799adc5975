import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BriefingDesk, outcomeOf } from '../../tests/support/briefing-desk.js';
import { openEmbedded } from '../../tests/support/databases.js';
import { LiveHost } from '../../tests/support/live-host.js';
import { startTestApp } from '../../tests/support/test-app.js';
import { ProviderError } from '../adapters/provider-error.js';
import { limits } from '../limits.js';
import { BriefingFolder, BriefingLoader } from '../podcast/index.js';
import type { Database } from '../storage/database.js';
import { castOf } from './briefing-cast.js';
import { briefingSource, pointsOf } from './briefing-from-thread.js';

let database: Database;
let desk: BriefingDesk;
beforeAll(async () => {
  database = await openEmbedded();
});
afterAll(() => database.close());
beforeEach(async () => {
  desk = await BriefingDesk.open(database);
});
afterEach(() => desk.close());

describe('a briefing made of a thread', () => {
  it('casts its models, and has what they said as talking points', async () => {
    await desk.house.data(`/${desk.thread}/models/beta`, {
      method: 'PATCH',
      json: { systemPrompt: 'You are dry.\nVery dry.' },
    });
    await desk.said(
      'alpha',
      'What is a water clock?',
      '# Water clocks\n\n**A vessel** that `leaks`. It tells *hours*. And more.',
    );
    await desk.said('beta', 'Why did they fail?', 'They froze in winter: that was their end, mostly.');
    const { id, source, briefing, wordedBy, note } = await desk.draft();
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
    await writeFile(join(desk.directory, 'x.md'), source);
    const loaded = await new BriefingLoader({ directory: desk.directory, limits }).load('x');
    expect(loaded.cast[0]?.persona).toBe('You are dry.\nVery dry.');
    expect(loaded.talkingPoints[0]).toMatchObject({
      speaker: 'alpha',
      text: 'Water clocks A vessel that leaks. It tells hours.',
    });
  });

  it('is made of the models that are named, and of nothing when nothing was said', async () => {
    await desk.said('alpha', 'One?', 'The first of all answers to it.');
    await desk.said('beta', 'Two?', 'The second of all answers to it.');
    expect((await desk.draft({ models: ['beta'] })).briefing.cast.map(({ id }) => id)).toEqual(['beta']);
    const response = await desk.house.ask(`/${desk.thread}/briefing`, { json: { models: ['gamma'] } });
    expect(await outcomeOf(response)).toEqual([422, 'UNPROCESSABLE']);
    expect((await desk.house.ask(`/${desk.thread}/briefing`, { json: {}, as: 'usr_bob' })).status).toBe(404);
  });

  it('is worded by a model that is asked to', async () => {
    await desk.said('alpha', 'What is a water clock?', 'A vessel that leaks.');
    const drafting = desk.draft({ by: 'gamma' });
    const asked = await desk.model.answer(2);
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
    await writeFile(join(desk.directory, 'x.md'), source);
    const { talkingPoints } = await new BriefingLoader({ directory: desk.directory, limits }).load('x');
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
    await desk.said('alpha', 'What is a water clock?', 'A vessel that leaks.');
    const drafting = desk.draft({ by });
    if (by !== 'rehearsal') play(await desk.model.answer(2));
    expect(await drafting).toMatchObject({
      wordedBy: null,
      note: expect.stringMatching(/[Ss]entences of the conversation stand in\.$/) as string,
      briefing: { points: ['What is a water clock'], problem: null },
    });
  });

  it('has a name that is free', async () => {
    await desk.said('alpha', 'One?', 'The first of all answers to it.');
    const first = await desk.draft();
    expect((await desk.save(first.id, first.source)).status).toBe(200);
    expect((await desk.draft()).id).toBe(`${first.id}-2`);
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
    const folder = new BriefingFolder({
      directory: desk.directory,
      loader: new BriefingLoader({ directory: desk.directory, limits }),
      limits,
    });
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
    await desk.said('alpha', 'What is a water clock?', 'A vessel that leaks, and tells the hours by it.');
    const { id, source } = await desk.draft();
    const edited = source.replace('name: alpha', 'name: Alfa');
    expect(await outcomeOf(await desk.save(id, edited))).toMatchObject([
      200,
      { replaced: false, briefing: { problem: null } },
    ]);
    const app = await startTestApp({ env: { BRIEFINGS_DIR: desk.directory } });
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
