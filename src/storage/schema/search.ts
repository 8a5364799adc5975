import { type SQL, sql } from 'drizzle-orm';

/**
 * The generated full-text columns, indexed: of the configuration `simple`, and threads and messages of `english` as well.
 * They are no columns of the tables in `schema`, or every row that is read would bring all its words twice.
 */
export const searchWords = {
  /** The title, weighing most, and the summary. */
  threads: sql`"threads"."search"`,
  messages: sql`"messages"."search"`,
  /** Title, speakers' names and briefing, in this order of weight. */
  sessions: sql`"sessions"."search"`,
} as const satisfies Record<string, SQL>;
