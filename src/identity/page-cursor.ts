import { AppError } from '../core/errors.js';
import type { Pagination } from '../protocol/recordings.js';

/** Where the next page begins, as clients carry it: the last row's sorting values. */
export function cursorOf(...values: readonly string[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** Throws `VALIDATION_ERROR` for what was not made above. */
export function readCursor(cursor: string, form: RegExp): readonly string[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(values) && form.test(values.join(' '))) return values.map(String);
  } catch {
    // Not JSON: not one of ours either.
  }
  throw new AppError('VALIDATION_ERROR', 'cursor: this is no cursor of this list.', {
    details: { field: 'cursor', expected: 'the cursor of the page before' },
  });
}

/** One row more was asked for than a page holds: it says whether there is another. */
export function pageOf<Row>(
  rows: readonly Row[],
  { limit, totalCount }: { readonly limit: number; readonly totalCount: number },
  cursor: (last: Row) => string,
): { rows: readonly Row[]; pagination: Pagination } {
  const hasMore = rows.length > limit;
  const page = hasMore ? rows.slice(0, limit) : rows;
  const last = page.at(-1);
  return {
    rows: page,
    pagination: { cursor: hasMore && last !== undefined ? cursor(last) : null, limit, hasMore, totalCount },
  };
}
