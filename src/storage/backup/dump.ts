import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { SqlClient, SqlPool } from '../sql-pool.js';
import { MIGRATIONS, quoted, quotedList, readTables, type TableShape } from './tables.js';

export const DUMP_FORMAT = 1;
const ROWS_AT_ONCE = 500;
/** Begins the line of a row; the others are about the rows that follow. */
export const ROW_MARK = '=';

/** The first line of a dump. Then each table's line, followed by its rows; the last says how many there were. */
export interface DumpHead {
  readonly format: number;
  readonly at: string;
  /** Those the tables had been through, in order. */
  readonly migrations: readonly string[];
}

export interface DumpFigures {
  readonly tables: number;
  readonly rows: number;
}

/**
 * Writes everything to a gzipped file of JSON lines, as it was at one moment. It can be read by any later version of the
 * tables and by the other kind of database. The file appears whole or not at all. Throws the signal's reason.
 */
export async function writeDump(
  pool: SqlPool,
  path: string,
  { signal }: { signal?: AbortSignal } = {},
): Promise<DumpFigures> {
  const client = await pool.connect({ patient: true });
  const unfinished = `${path}.part`;
  const figures = { tables: 0, rows: 0 };
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const file = createWriteStream(unfinished, { mode: 0o600 });
    await pipeline(lines(client, figures), createGzip(), file, ...(signal === undefined ? [] : [{ signal }]));
    await client.query('COMMIT');
    await syncAs(unfinished, path);
    return figures;
  } finally {
    await rm(unfinished, { force: true });
    client.release();
  }
}

type Counted = { -readonly [name in keyof DumpFigures]: number };

async function* lines(client: SqlClient, figures: Counted): AsyncGenerator<string> {
  const { rows } = await client.query(`SELECT name FROM ${MIGRATIONS} ORDER BY name`);
  const migrations = (rows as { name: string }[]).map(({ name }) => name);
  const head: DumpHead = { format: DUMP_FORMAT, at: new Date().toISOString(), migrations };
  yield `${JSON.stringify(head)}\n`;
  for (const table of await readTables(client)) {
    yield `${JSON.stringify({ table: table.name, columns: table.columns })}\n`;
    figures.tables += 1;
    for await (const text of rowsOf(client, table, figures)) yield text;
  }
  yield `${JSON.stringify({ end: figures.rows })}\n`;
}

/** Rows pass as the text Postgres made of them: no number and no time is read and written anew. */
async function* rowsOf(client: SqlClient, { name, columns }: TableShape, figures: Counted): AsyncGenerator<string> {
  const row = `SELECT to_jsonb(one)::text AS row FROM (SELECT ${quotedList(columns)} FROM ${quoted(name)}) AS one`;
  await client.query(`DECLARE dump_rows NO SCROLL CURSOR FOR ${row}`);
  for (;;) {
    const { rows } = await client.query(`FETCH ${ROWS_AT_ONCE} FROM dump_rows`);
    if (rows.length > 0) yield (rows as { row: string }[]).map((one) => `${ROW_MARK}${one.row}\n`).join('');
    figures.rows += rows.length;
    if (rows.length < ROWS_AT_ONCE) break;
  }
  await client.query('CLOSE dump_rows');
}

async function syncAs(from: string, to: string): Promise<void> {
  const file = await open(from, 'r+');
  await file.sync();
  await file.close();
  await rename(from, to);
}
