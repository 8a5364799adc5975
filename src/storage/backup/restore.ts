import { migrate, type Migration, readMigrations } from '../migrate.js';
import type { SqlClient, SqlPool } from '../sql-pool.js';
import { DUMP_FORMAT, type DumpFigures, type DumpHead, ROW_MARK } from './dump.js';
import { gunzippedLines } from './lines.js';
import { quoted, quotedList, readTables, type TableShape } from './tables.js';

const ROWS_AT_ONCE = 500;
/** Of one statement: an episode's worth of long messages, and no more memory than that. */
const CHARACTERS_AT_ONCE = 4_000_000;

/** A dump that cannot be brought in: what is wrong, in words. */
export class RestoreError extends Error {
  override readonly name = 'RestoreError';
}

/**
 * Brings what `writeDump` wrote into an empty database, all or nothing, and then up to this program's tables. Throws
 * RestoreError when there are rows already, or the file is not whole or from a newer version.
 */
export async function restoreDump(pool: SqlPool, path: string): Promise<DumpFigures> {
  const lines = gunzippedLines(path);
  try {
    const { value: first = '{}' } = await lines.next();
    await migrate(pool, migrationsOf(first));
    const figures = await inTransaction(pool, (client) => fill(client, lines));
    await migrate(pool);
    return figures;
  } finally {
    await lines.return(undefined);
  }
}

async function inTransaction<T>(pool: SqlPool, work: (client: SqlClient) => Promise<T>): Promise<T> {
  const client = await pool.connect({ patient: true });
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // The first error is the one that matters.
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

function migrationsOf(line: string): Migration[] {
  const { format, migrations } = JSON.parse(line) as Partial<DumpHead>;
  if (format !== DUMP_FORMAT || migrations === undefined) throw new RestoreError('This is no dump of the database.');
  const known = readMigrations();
  const newer = migrations.find((name) => known.every((one) => one.name !== name));
  if (newer !== undefined) throw new RestoreError(`The dump was made by a newer version of this program (${newer}).`);
  return known.filter(({ name }) => migrations.includes(name));
}

async function fill(client: SqlClient, lines: AsyncIterable<string>): Promise<DumpFigures> {
  const tables = await readTables(client);
  for (const { name } of tables) {
    const { rows } = await client.query(`SELECT 1 FROM ${quoted(name)} LIMIT 1`);
    if (rows.length > 0) throw new RestoreError(`The database is not empty: there are rows in ${name}.`);
  }
  const batch = new Batch(client);
  let count = 0;
  for await (const line of lines) {
    if (line.startsWith(ROW_MARK)) {
      await batch.add(line.slice(ROW_MARK.length));
      count += 1;
      continue;
    }
    await batch.flush();
    const mark = JSON.parse(line) as Partial<TableMark>;
    if (mark.end === undefined) batch.begin(tables, mark);
    else if (mark.end === count) return finish(client, tables, count);
  }
  throw new RestoreError('The dump is not whole.');
}

async function finish(client: SqlClient, tables: readonly TableShape[], rows: number): Promise<DumpFigures> {
  for (const table of tables) await setCounters(client, table);
  return { tables: tables.length, rows };
}

interface TableMark {
  readonly table: string;
  readonly columns: readonly string[];
  readonly end: number;
}

/** Rows of one table on their way in. */
class Batch {
  #rows: string[] = [];
  #characters = 0;
  #insert = '';

  constructor(private readonly client: SqlClient) {}

  begin(tables: readonly TableShape[], { table: name = '', columns = [] }: Partial<TableMark>): void {
    if (tables.every((table) => table.name !== name)) {
      throw new RestoreError(`The dump has a table ${name} that the database does not.`);
    }
    const list = quotedList(columns);
    const from = `jsonb_populate_recordset(NULL::${quoted(name)}, $1::jsonb)`;
    this.#insert = `INSERT INTO ${quoted(name)} (${list}) OVERRIDING SYSTEM VALUE SELECT ${list} FROM ${from}`;
  }

  async add(row: string): Promise<void> {
    this.#rows.push(row);
    this.#characters += row.length;
    if (this.#rows.length >= ROWS_AT_ONCE || this.#characters >= CHARACTERS_AT_ONCE) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#rows.length > 0) await this.client.query(this.#insert, [`[${this.#rows.join(',')}]`]);
    this.#rows = [];
    this.#characters = 0;
  }
}

/** The next row is counted on from the last one. */
async function setCounters(client: SqlClient, { name, counters }: TableShape): Promise<void> {
  for (const column of counters) {
    await client.query(
      `SELECT setval(pg_get_serial_sequence($1, $2), max(${quoted(column)})) FROM ${quoted(name)} HAVING count(*) > 0`,
      [quoted(name), column],
    );
  }
}
