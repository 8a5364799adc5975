import { z } from 'zod';
import { AppError } from '../core/errors.js';

/** The place behind the last row of a page: rows are in the order of a moment, then of their ids. */
export interface Cursor {
  readonly at: Date;
  readonly id: string;
}

/** What pages are ordered by; a cursor of one order is of no use in another. */
export type CursorKey = 'createdAt' | 'updatedAt';

/** As clients pass it on: base64 of `{"createdAt":"…","id":"…"}`, in the alphabet that needs no escaping in addresses. */
export function formatCursor(key: CursorKey, { at, id }: Cursor): string {
  return encode({ [key]: at.toISOString(), id });
}

/** Throws AppError (`VALIDATION_ERROR`). */
export function parseCursor(key: CursorKey, cursor: string | undefined): Cursor | undefined {
  if (cursor === undefined) return undefined;
  const row = decode(cursor, z.object({ [key]: z.iso.datetime(), id: z.string().regex(/^\w{1,60}$/) }));
  return { at: new Date(String(row[key])), id: String(row['id']) };
}

/** The place behind the last result of a search. */
export interface RankCursor {
  readonly rank: number;
  readonly id: string;
}

export function formatRankCursor({ rank, id }: RankCursor): string {
  return encode({ rank, id });
}

/** Throws AppError (`VALIDATION_ERROR`). */
export function parseRankCursor(cursor: string | undefined): RankCursor | undefined {
  if (cursor === undefined) return undefined;
  return decode(cursor, z.object({ rank: z.int32(), id: z.string().regex(/^\w{1,60}$/) }));
}

function encode(place: Readonly<Record<string, unknown>>): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

function decode<T>(cursor: string, schema: z.ZodType<T>): T {
  const { data, success } = schema.safeParse(json(Buffer.from(cursor, 'base64url').toString()));
  if (success) return data;
  const expected = 'the cursor of an earlier page of this list, as it was given';
  throw new AppError('VALIDATION_ERROR', `cursor: expected ${expected}.`, { details: { field: 'cursor', expected } });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not one of ours, and no schema will take it for one.
    return undefined;
  }
}
