import { afterAll } from 'vitest';
import type { Database } from '../../src/storage/database.js';
import { llmJobs } from '../../src/storage/schema/index.js';
import type { TestDatabases } from './databases.js';

/** One database for a whole suite: opening one takes longer than most tests. It has no jobs whenever it is asked for. */
export function sharedDatabase(open: TestDatabases['open']): () => Promise<Database> {
  let opened: Promise<Database> | undefined;
  afterAll(async () => (await opened)?.close());
  return async () => {
    opened ??= open();
    const database = await opened;
    await database.orm.delete(llmJobs);
    return database;
  };
}
