import { type SQL, sql } from 'drizzle-orm';
import type { SearchMatch, SearchResult } from '../protocol/threads.js';
import type { Database } from '../storage/database.js';
import { messages, searchWords, threads } from '../storage/schema/index.js';
import { formatRankCursor, parseRankCursor, type RankCursor } from './cursor.js';

export interface SearchAsked {
  readonly userId: string;
  readonly q: string;
  readonly limit: number;
  readonly cursor: string | undefined;
}

export interface SearchPage {
  readonly results: readonly SearchResult[];
  readonly totalCount: number;
  readonly next: string | null;
}

/** How to look for words: where they are, what a hit is worth, and a piece of the text with the words marked. */
interface Wording {
  readonly inThread: SQL;
  readonly inMessage: SQL;
  readonly threadRank: SQL;
  readonly messageRank: SQL;
  excerpt(text: SQL): SQL;
}

/** Hits that are ranked at most: a word that is everywhere finds nothing better in more of them. */
const HITS_MAX = 20_000;
const MATCHES_SHOWN = 3;
/** Of the private use area, and taken out of texts before: they can mean nothing else. */
const [MARK, UNMARK] = ['\uE000', '\uE001'] as const;
const HEADLINE = `StartSel="${MARK}", StopSel="${UNMARK}", MaxWords=40, MinWords=20, MaxFragments=0`;
/** Scripts that part no words: what is written there is found as it stands. */
const UNPARTED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;
const EXCERPT_CHARS = 240;

/** Looks through titles, summaries and messages of one account's threads. */
export class ThreadSearch {
  constructor(private readonly database: Database) {}

  /** The threads with the best hits first. Throws `VALIDATION_ERROR` for a cursor of another list. */
  async search({ userId, q, limit, cursor }: SearchAsked): Promise<SearchPage> {
    const wording = UNPARTED.test(q) ? asItStands(q) : byWords(q);
    const rows = await this.#ranked(userId, wording, { limit: limit + 1, after: parseRankCursor(cursor) });
    const shown = rows.slice(0, limit);
    const matches = await this.#matches(
      shown.map(({ id }) => id),
      wording,
    );
    const last = shown.at(-1);
    return {
      results: shown.map((row) =>
        resultOf(
          row,
          matches.filter(({ threadId }) => threadId === row.id),
        ),
      ),
      totalCount: Number(rows[0]?.total ?? 0),
      next: rows.length > limit && last !== undefined ? formatRankCursor(last) : null,
    };
  }

  async #ranked(
    userId: string,
    { inThread, inMessage, threadRank, messageRank }: Wording,
    { limit, after }: { limit: number; after: RankCursor | undefined },
  ): Promise<RankedRow[]> {
    const behind = after === undefined ? sql`true` : sql`(-rank, id) > (${-after.rank}::int, ${after.id})`;
    const { rows } = await this.database.orm.execute(sql`
      WITH hits AS (
        (SELECT ${threads.id} AS id, ${threadRank} AS rank FROM ${threads}
          WHERE ${threads.userId} = ${userId} AND ${inThread})
        UNION ALL
        (SELECT ${messages.threadId}, ${messageRank} FROM ${messages}
          JOIN ${threads} ON ${threads.id} = ${messages.threadId}
          WHERE ${threads.userId} = ${userId} AND ${inMessage} LIMIT ${HITS_MAX})
      ), ranked AS (
        SELECT id, count(*)::int AS found, round(max(rank) * 1000000)::int AS rank FROM hits GROUP BY id
      )
      SELECT ranked.*, ${threads.title}, ${threads.updatedAt} AS "updatedAt",
        (SELECT count(*)::int FROM ranked) AS total
      FROM ranked JOIN ${threads} USING (id) WHERE ${behind}
      ORDER BY rank DESC, id LIMIT ${limit}`);
    return rows as unknown as RankedRow[];
  }

  async #matches(threadIds: readonly string[], wording: Wording): Promise<MatchRow[]> {
    if (threadIds.length === 0) return [];
    const ids = sql`${sql.param([...threadIds])}::text[]`;
    const { rows } = await this.database.orm.execute(sql`
      SELECT * FROM (
        SELECT ${threads.id} AS "threadId", part.name AS "in", NULL AS "messageId", NULL AS "modelId", NULL AS role,
          ${threads.updatedAt} AS "createdAt", ${wording.excerpt(sql`part.text`)} AS excerpt, 0 AS place
        FROM ${threads}, LATERAL (VALUES ('title', ${threads.title}), ('summary', ${threads.summary})) AS part (name, text)
        WHERE ${threads.id} = ANY(${ids}) AND ${wording.inThread} AND part.text IS NOT NULL
        UNION ALL
        SELECT best.thread_id, 'message', best.id, best.model_id, best.role, best.created_at,
          ${wording.excerpt(sql`best.content`)}, place
        FROM (
          SELECT ${messages}.*, row_number() OVER (
            PARTITION BY ${messages.threadId} ORDER BY ${wording.messageRank} DESC, ${messages.createdAt} DESC
          )::int AS place
          FROM ${messages} WHERE ${messages.threadId} = ANY(${ids}) AND ${wording.inMessage}
        ) AS best WHERE place <= ${MATCHES_SHOWN}
      ) AS matches ORDER BY place`);
    return rows as unknown as MatchRow[];
  }
}

interface RankedRow {
  readonly id: string;
  readonly title: string;
  readonly updatedAt: string;
  readonly found: number;
  readonly rank: number;
  readonly total: number;
}

interface MatchRow {
  readonly threadId: string;
  readonly in: SearchMatch['in'];
  readonly messageId: string | null;
  readonly modelId: string | null;
  readonly role: SearchMatch['role'];
  readonly createdAt: string;
  readonly excerpt: string;
}

/** Each word as it is written or by its English stem, in the language of search boxes: `"a phrase"`, `or`, `-not`. */
function byWords(q: string): Wording {
  const words = sql`(websearch_to_tsquery('simple', ${q}) || websearch_to_tsquery('english', ${q}))`;
  return {
    inThread: sql`${searchWords.threads} @@ ${words}`,
    inMessage: sql`${searchWords.messages} @@ ${words}`,
    // Longer texts hold more words by chance: their length weighs against them.
    threadRank: sql`ts_rank(${searchWords.threads}, ${words}, 1)`,
    messageRank: sql`ts_rank(${searchWords.messages}, ${words}, 1)`,
    excerpt: (text) => sql`ts_headline('english', translate(${text}, ${MARK + UNMARK}, ''), ${words}, ${HEADLINE})`,
  };
}

function asItStands(q: string): Wording {
  const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`;
  const before = EXCERPT_CHARS / 4;
  return {
    inThread: sql`(${threads.title} ILIKE ${like} OR ${threads.summary} ILIKE ${like})`,
    inMessage: sql`(${messages.content} ILIKE ${like} AND ${messages.status} <> 'streaming')`,
    threadRank: sql`0.2`,
    messageRank: sql`0.1`,
    excerpt: (text) => {
      const at = sql`strpos(lower(${text}), lower(${q}))`;
      const clean = sql`translate(${text}, ${MARK + UNMARK}, '')`;
      const piece = sql`substr(${clean}, greatest(1, ${at} - ${before}::int), ${EXCERPT_CHARS}::int)`;
      return sql`CASE WHEN ${at} = 0 THEN left(${clean}, ${EXCERPT_CHARS}::int)
        ELSE replace(${piece}, ${q}, ${MARK + q + UNMARK}) END`;
    },
  };
}

function resultOf(row: RankedRow, matches: readonly MatchRow[]): SearchResult {
  const read = matches.map((match) => ({ ...match, excerpt: readExcerpt(match.excerpt) }));
  // A title without any of the words was found by its summary's.
  const said = read.filter(({ excerpt, messageId }) => messageId !== null || excerpt.marks.length > 0);
  return {
    thread: { id: row.id, title: row.title, updatedAt: isoOf(row.updatedAt) },
    found: row.found,
    matches: said.map(({ in: where, messageId, modelId, role, createdAt, excerpt }) => ({
      in: where,
      messageId,
      modelId,
      role,
      createdAt: isoOf(createdAt),
      excerpt,
    })),
  };
}

function readExcerpt(marked: string): SearchMatch['excerpt'] {
  let text = '';
  const marks: { from: number; to: number }[] = [];
  for (const part of marked.split(/(?=[\uE000\uE001])/)) {
    if (part.startsWith(MARK)) marks.push({ from: text.length, to: text.length + part.length - 1 });
    text += part.replace(/^[\uE000\uE001]/, '');
  }
  return { text, marks };
}

/** Rows of a statement written by hand have their times as the database writes them. */
function isoOf(time: string): string {
  return new Date(time).toISOString();
}
