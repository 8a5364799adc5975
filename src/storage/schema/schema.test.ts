import { sql } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../tests/support/databases.js';
import type { Database } from '../database.js';
import * as schema from './index.js';

const exported: readonly unknown[] = Object.values(schema);
const tables = exported.filter((one): one is PgTable => one instanceof PgTable);

describe.each(databases)('the tables in $name', ({ open }) => {
  let database: Database;
  beforeAll(async () => void (database = await open()));
  afterAll(() => database.close());

  it.each(tables.map((table) => [getTableConfig(table).name, getTableConfig(table)] as const))(
    'are as the code says: %s',
    async (name, config) => {
      const { rows } = await database.orm.execute(
        sql`SELECT attname AS name, format_type(atttypid, atttypmod) AS type, attnotnull AS required
              FROM pg_attribute WHERE attrelid = ${name}::regclass AND attnum > 0 AND NOT attisdropped
               AND format_type(atttypid, atttypmod) <> 'tsvector'`,
      );
      const columns = config.columns.map((column) => ({
        name: column.name,
        type: column.getSQLType().replace('timestamp (', 'timestamp('),
        // What counts by itself is never null, whatever is written down.
        required: column.notNull || column.generatedIdentity !== undefined,
      }));
      const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
      const primary = config.primaryKeys.flatMap(({ columns: parts }) => parts.map((part) => part.name));
      expect(
        columns.map((one) => ({ ...one, required: one.required || primary.includes(one.name) })).sort(byName),
      ).toEqual((rows as typeof columns).sort(byName));
    },
  );

  it('are all written down', async () => {
    const { rows } = await database.orm.execute(
      sql`SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_migrations'`,
    );
    const names = rows.map((row) => String(row['tablename'])).sort();
    expect(names).toEqual(tables.map((table) => getTableConfig(table).name).sort());
  });
});
