import pg, { type QueryResult } from 'pg';
import type { SqlStatement } from '../sql-pool.js';
import type { WireResult } from './pglite-messages.js';

/** A parameter as the text that node-postgres would send; bytes stay bytes. */
export function toWire(value: unknown): string | Uint8Array | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return arrayText(value);
  if (typeof value === 'object') return JSON.stringify(value);
  return String(value as string | number | boolean | bigint);
}

/** `{"a","b",NULL}`. */
function arrayText(values: readonly unknown[]): string {
  const items = values.map((value) => {
    if (value === null || value === undefined) return 'NULL';
    if (Array.isArray(value)) return arrayText(value);
    const text = value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : String(toWire(value));
    return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  });
  return `{${items.join(',')}}`;
}

/** What came back, read with the parsers of the statement or of node-postgres. */
export function fromWire(statement: SqlStatement, { fields, rows, affectedRows }: WireResult): QueryResult {
  const types = typeof statement === 'string' ? undefined : statement.types;
  const parsers = fields.map(({ dataTypeID }) => (types ?? pg.types).getTypeParser(dataTypeID, 'text'));
  const asArrays = typeof statement === 'object' && 'rowMode' in statement && statement.rowMode === 'array';
  const read = rows.map((row) => {
    const values = row.map((value, index) => (value === null ? null : parsers[index]?.(value)));
    return asArrays ? values : Object.fromEntries(fields.map(({ name }, index) => [name, values[index]]));
  });
  return {
    command: '',
    oid: 0,
    rowCount: affectedRows > 0 ? affectedRows : rows.length,
    rows: read as QueryResult['rows'],
    fields: fields.map((field) => ({
      ...field,
      tableID: 0,
      columnID: 0,
      dataTypeSize: -1,
      dataTypeModifier: -1,
      format: 'text',
    })),
  };
}
