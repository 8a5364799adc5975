import { timestamp } from 'drizzle-orm/pg-core';

/**
 * A moment. Milliseconds, not Postgres' microseconds: what a `Date` and a cursor carry is then exactly what is stored,
 * and a page neither repeats nor skips a row.
 */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });
