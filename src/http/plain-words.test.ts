import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError } from '../core/errors.js';
import { revoiceRequestSchema } from '../protocol/revoice.js';
import { checked } from './checked.js';

/** What a schema says of a value that does not fit. */
function refusal(schema: z.ZodType, input: unknown): { message: string; field?: string; expected?: string } {
  try {
    checked(schema, input);
  } catch (error) {
    if (error instanceof AppError) return { message: error.message, ...error.details };
    throw error;
  }
  throw new Error('it fits');
}

describe('what was expected is said in plain words', () => {
  it.each<[string, z.ZodType, unknown]>([
    ['text', z.string(), 4],
    ['text', z.string().nullable(), undefined],
    ['some text', z.string().min(1), ''],
    ['at most 5 characters', z.string().max(5), 'abcdef'],
    ['at least 12 characters', z.string().min(12), 'short'],
    ['a number', z.number(), '4'],
    ['a whole number', z.number().int(), 1.5],
    ['a number of at most 100', z.coerce.number().int().max(100), '101'],
    ['a number of at least 0', z.number().min(0), -1],
    ['true or false', z.boolean(), 'yes'],
    ['a list', z.array(z.string()), {}],
    ['at most 2 entries', z.array(z.string()).max(2), ['a', 'b', 'c']],
    ['at least 1 entry', z.array(z.string()).min(1), []],
    ['"asc" or "desc"', z.enum(['asc', 'desc']), 'up'],
    ['"a", "b" or "c"', z.enum(['a', 'b', 'c']), 1],
    ['"x"', z.literal('x'), 'y'],
    ['an object', z.object({}), null],
    ['an object', z.record(z.string(), z.number()), 3],
    ['no member called b', z.strictObject({ a: z.string().optional() }), { b: 1 }],
    ['a time such as "2026-01-15T10:30:00Z"', z.iso.datetime(), 'now'],
    ['text of another form', z.string().regex(/^a$/), 'b'],
    ['an id such as "x_1"', z.string().regex(/^x/, 'an id such as "x_1"'), 'b'],
    ['text or a number', z.union([z.string(), z.number()]), true],
  ])('%s', (expected, schema, input) => {
    expect(refusal(schema, input)).toEqual({ message: `The request: expected ${expected}.`, field: '', expected });
  });

  it('with the field, however deep it lies', () => {
    const schema = z.object({ edits: z.array(z.object({ at: z.number() })) });
    expect(refusal(schema, { edits: [{ at: 1 }, { at: 'x' }] })).toEqual({
      message: 'edits.1.at: expected a number.',
      field: 'edits.1.at',
      expected: 'a number',
    });
  });

  it('of each form where there are several', () => {
    const expected = 'take (text) or text (text)';
    expect(refusal(revoiceRequestSchema, {})).toMatchObject({ field: '', expected });
    expect(refusal(revoiceRequestSchema, { text: ' ' })).toMatchObject({ field: 'text', expected: 'words to speak' });
    const kinds = z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('a') }),
      z.object({ kind: z.literal('b') }),
    ]);
    expect(refusal(kinds, { kind: 'c' })).toMatchObject({ field: 'kind', expected: '"a" or "b"' });
  });
});
