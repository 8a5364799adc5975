import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendEdits, effectiveEdits, readEdits } from './edit-list.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'trialogue-edits-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const title = (text: string) => ({ kind: 'title' as const, title: text });

describe('the list of edits', () => {
  it('is empty where nothing was edited, and only grows', async () => {
    expect(await readEdits(directory)).toEqual([]);
    await appendEdits(directory, [title('one'), title('two')], 0);
    await appendEdits(directory, [{ kind: 'undo' }], 2);
    expect(await readEdits(directory)).toEqual([title('one'), title('two'), { kind: 'undo' }]);
    expect((await readFile(join(directory, 'edits.jsonl'), 'utf8')).split('\n')).toHaveLength(4);
  });

  it('loses only the line a kill has cut, and the next edit begins on its own', async () => {
    await appendEdits(directory, [title('one')], 0);
    await appendFile(join(directory, 'edits.jsonl'), '{"when":"2026-01-01","edit":{"kind":"ti');
    await appendEdits(directory, [title('two')], 1);
    expect(await readEdits(directory)).toEqual([title('one'), title('two')]);
  });

  it('has an end', async () => {
    await expect(appendEdits(directory, [title('x')], 10_000)).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
    expect(await readEdits(directory)).toEqual([]);
  });

  it('takes back one edit for every undo, the latest first', () => {
    const undo = { kind: 'undo' as const };
    expect(effectiveEdits([title('a'), title('b'), undo, title('c'), undo, undo, undo, title('d')])).toEqual([
      title('d'),
    ]);
  });
});
