import { and, desc, getTableColumns, gte, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { ListQuery, RecordingSummary } from '../../protocol/recordings.js';
import type { Orm } from '../../storage/database.js';
import { searchWords, sessions } from '../../storage/schema/index.js';
import type { Known } from '../glimpse.js';
import type { RecordingPage } from '../list-recordings.js';
import { readCursor, writeCursor } from '../list-place.js';
import { termsOf } from '../search.js';

/** A question to the index: words of title, speakers' names and briefing (beginnings are enough), and a span of days. */
export interface IndexQuery extends ListQuery {
  readonly from?: Date;
  readonly to?: Date;
}

export interface IndexedSession {
  readonly fingerprint: string;
  readonly summary: RecordingSummary;
}

type Row = typeof sessions.$inferSelect;

/** Every recording the index knows, as it knew it. */
export async function readKnown(orm: Orm): Promise<Map<string, Known>> {
  const rows = await orm.select({ id: sessions.id, fingerprint: sessions.fingerprint }).from(sessions);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Writes the lines, in place of those there were. */
export async function writeRows(orm: Orm, indexed: readonly IndexedSession[]): Promise<void> {
  if (indexed.length === 0) return;
  const columns = Object.entries(getTableColumns(sessions));
  const set = Object.fromEntries(columns.map(([key, { name }]) => [key, sql`excluded.${sql.identifier(name)}`]));
  await orm.insert(sessions).values(indexed.map(rowOf)).onConflictDoUpdate({ target: sessions.id, set });
}

export async function deleteRows(orm: Orm, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await orm.delete(sessions).where(inArray(sessions.id, [...ids]));
}

/** A page of the list, the newest first. */
export async function readPage(orm: Orm, query: IndexQuery): Promise<RecordingPage> {
  const { limit, cursor } = query;
  const wanted = and(...conditionsOf(query));
  const after = cursor === undefined ? undefined : readCursor(cursor);
  const place = after && sql`(${sessions.startedAt}, ${sessions.id}) < (${after.startedAt}::timestamptz, ${after.id})`;
  const rows = await orm
    .select()
    .from(sessions)
    .where(and(wanted, place))
    .orderBy(desc(sessions.startedAt), desc(sessions.id))
    .limit(limit + 1);
  const totalCount = await orm.$count(sessions, wanted);
  const recordings = rows.slice(0, limit).map(summaryOfRow);
  const last = recordings.at(-1);
  const hasMore = rows.length > limit;
  const next = hasMore && last !== undefined ? writeCursor(last) : null;
  return { recordings, pagination: { cursor: next, limit, hasMore, totalCount } };
}

function conditionsOf({ q, from, to }: IndexQuery): SQL[] {
  const words = termsOf(q).map((term) => `'${term.replaceAll(/['\\]/g, '$&$&')}':*`);
  return [
    ...(words.length > 0 ? [sql`${searchWords.sessions} @@ to_tsquery('simple', ${words.join(' & ')})`] : []),
    ...(from === undefined ? [] : [gte(sessions.startedAt, from)]),
    ...(to === undefined ? [] : [lt(sessions.startedAt, to)]),
  ];
}

function rowOf({ fingerprint, summary }: IndexedSession): Row {
  const { match: _match, startedAt, ...rest } = summary;
  const names = summary.speakers.map(({ name }) => name).join(' ');
  return { ...rest, startedAt: new Date(startedAt), names, fingerprint, indexedAt: new Date() };
}

function summaryOfRow({ names: _names, fingerprint: _print, indexedAt: _at, ...row }: Row): RecordingSummary {
  return { ...row, startedAt: row.startedAt.toISOString(), speakers: [...row.speakers], match: null };
}
