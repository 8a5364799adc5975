import type { SqlClient } from '../sql-pool.js';

export interface TableShape {
  readonly name: string;
  /** Without those the database generates. */
  readonly columns: readonly string[];
  /** Columns that count by themselves. */
  readonly counters: readonly string[];
}

/** How far the tables are is told apart from what is in them. */
export const MIGRATIONS = 'schema_migrations';

/** The tables with what may be written to them, each after those it refers to. */
export async function readTables(client: SqlClient): Promise<TableShape[]> {
  const { rows } = await client.query(
    `SELECT table_name AS name,
            array_agg(column_name::text ORDER BY ordinal_position) FILTER (WHERE is_generated = 'NEVER') AS columns,
            coalesce(array_agg(column_name::text) FILTER (WHERE is_identity = 'YES'), '{}') AS counters
       FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
      WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> $1
      GROUP BY table_name ORDER BY table_name`,
    [MIGRATIONS],
  );
  const references = await client.query(
    `SELECT conrelid::regclass::text AS child, confrelid::regclass::text AS parent
       FROM pg_constraint WHERE contype = 'f' AND conrelid <> confrelid AND connamespace = 'public'::regnamespace`,
  );
  return parentsFirst(rows as TableShape[], references.rows as Reference[]);
}

interface Reference {
  readonly child: string;
  readonly parent: string;
}

function parentsFirst(tables: readonly TableShape[], references: readonly Reference[]): TableShape[] {
  const ordered: TableShape[] = [];
  const place = (table: TableShape): void => {
    if (ordered.includes(table)) return;
    const parents = references.filter(({ child }) => child === table.name).map(({ parent }) => parent);
    for (const parent of tables.filter(({ name }) => parents.includes(name))) place(parent);
    ordered.push(table);
  };
  for (const table of tables) place(table);
  return ordered;
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quotedList(names: readonly string[]): string {
  return names.map(quoted).join(', ');
}
