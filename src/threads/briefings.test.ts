import { mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BriefingDesk, MINIMAL, outcomeOf } from '../../tests/support/briefing-desk.js';
import { openEmbedded } from '../../tests/support/databases.js';
import { limits } from '../limits.js';
import { BriefingFolder, BriefingLoader } from '../podcast/index.js';
import type { BriefingSummary } from '../protocol/rest.js';
import type { Thread } from '../protocol/threads.js';
import type { Database } from '../storage/database.js';

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

describe('a briefing that is written', () => {
  it('is checked without being saved, problem and place told', async () => {
    const check = async (source: string) => {
      const { data } = (await (await desk.briefings('/check', { json: { source } })).json()) as {
        data: { briefing: BriefingSummary };
      };
      return data.briefing;
    };
    expect(await check(MINIMAL)).toMatchObject({ title: 'A show', problem: null });
    expect((await check('---\ntitle: x\npace: 2\n---\n')).problem).toMatch(/^Line 3: pace must be at most 1/);
    expect(await readdir(desk.directory)).toEqual([]);
  });

  it('is saved as it is, read back, listed, and replaced only when that is asked', async () => {
    expect((await desk.save('ep-1', MINIMAL)).status).toBe(200);
    expect(await outcomeOf(await desk.save('ep-1', `${MINIMAL}More.`))).toEqual([409, 'CONFLICT']);
    expect(await outcomeOf(await desk.save('ep-1', `${MINIMAL}More.`, { replace: true }))).toMatchObject([
      200,
      { replaced: true },
    ]);
    expect(await outcomeOf(await desk.briefings('/ep-1'))).toMatchObject([
      200,
      { source: `${MINIMAL}More.`, briefing: { id: 'ep-1' } },
    ]);
    expect(await readdir(desk.directory)).toEqual(['ep-1.md']);
    expect(await outcomeOf(await desk.briefings(''))).toMatchObject([200, [{ id: 'ep-1', title: 'A show' }]]);
  });

  it('is not saved when it cannot be used, or is too large', async () => {
    expect(await outcomeOf(await desk.save('ep-1', 'No front matter'))).toEqual([422, 'BRIEFING_INVALID']);
    const folder = new BriefingFolder({
      directory: desk.directory,
      loader: new BriefingLoader({ directory: desk.directory, limits }),
      limits,
    });
    await expect(folder.save('ep-1', MINIMAL + 'x'.repeat(limits.briefingBytes), { replace: false })).rejects.toThrow(
      /larger/,
    );
    expect(await readdir(desk.directory)).toEqual([]);
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
    expect((await desk.save(name, MINIMAL)).status).toBe(404);
    expect(await readdir(desk.directory)).toEqual([]);
  });

  it('never writes through a link', async () => {
    const outside = join(await mkdtemp(join(tmpdir(), 'outside-')), 'file.md');
    await writeFile(outside, 'precious');
    await symlink(outside, join(desk.directory, 'ep-1.md'));
    await symlink(join(desk.directory, 'nowhere.md'), join(desk.directory, 'ep-2.md'));
    expect((await desk.save('ep-1', MINIMAL)).status).toBe(409);
    expect((await desk.save('ep-2', MINIMAL)).status).toBe(409);
    expect((await desk.save('ep-1', MINIMAL, { replace: true })).status).toBe(200);
    expect(await readFile(outside, 'utf8')).toBe('precious');
    expect(await readFile(join(desk.directory, 'ep-1.md'), 'utf8')).toBe(MINIMAL);
  });

  it('is one of two that come at once under a name', async () => {
    const both = await Promise.all([desk.save('ep-1', MINIMAL), desk.save('ep-1', MINIMAL)]);
    expect(both.map(({ status }) => String(status)).toSorted()).toEqual(['200', '409']);
  });
});

describe('a thread made of a briefing', () => {
  it('has models that know it', async () => {
    const source =
      '---\ntitle: Clocks\nsummary: On time.\ncast:\n  - { id: ada, name: Ada, role: expert, persona: Dry. }\npoints:\n  - { title: Leaks, text: They leak., question: Why? }\n---\nBring water.';
    await desk.save('clocks', source);
    const { data } = (await (await desk.briefings('/clocks/thread', { json: {} })).json()) as {
      data: { thread: Thread };
    };
    expect(data.thread).toMatchObject({ title: 'Clocks', messageCount: 0 });
    const sending = desk.house.ask(`/${data.thread.id}/models/alpha/messages`, {
      json: { content: 'What is missing?' },
    });
    const answer = await desk.model.answer(1);
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
    expect((await desk.briefings('/nothing/thread', { json: {} })).status).toBe(404);
  });
});
