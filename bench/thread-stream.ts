import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { sql } from 'drizzle-orm';
import { systemClock } from '../src/core/clock.js';
import { silentLogger } from '../src/core/logger.js';
import type { Database } from '../src/storage/database.js';
import { createDatabase } from '../src/storage/create-database.js';
import { EventReader } from '../tests/support/event-reader.js';
import { ScriptedModel } from '../tests/support/scripted-model.js';
import { openThreadHouse, type ThreadHouse } from '../tests/support/thread-house.js';
import { percentile } from './statistics.js';

/**
 * Threads over HTTP on the embedded database (`DATABASE_URL`: on that server): how long a token takes from the model to a
 * client, alone and beside other streams, and how long a page of a long thread takes. Server and clients share a process,
 * so that what the clients cost counts as ours. `node dist/bench/thread-stream.js --rounds 200 --beside 30 --messages 10000`.
 */

const TOKEN_BAR_MS = 30;
const PAGE_BAR_MS = 15;
/** Of each stream beside the one that is measured: fifty tokens a second, as a fast model has them. */
const TOKEN_EVERY_MS = 20;
const OTHER_THREADS = 50;
const OTHER_MESSAGES = 400;

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    beside: { type: 'string', default: '30' },
    messages: { type: 'string', default: '10000' },
    url: { type: 'string' },
  },
});

interface Stage {
  readonly house: ThreadHouse;
  readonly model: ScriptedModel;
  readonly database: Database;
}

interface Delays {
  readonly first: number[];
  readonly next: number[];
  readonly asked: number[];
}

async function measure(): Promise<number> {
  const dataDir = await mkdtemp(join(tmpdir(), 'trialogue-bench-'));
  const database = createDatabase({ url: options.url, dataDir, clock: systemClock, logger: silentLogger });
  database.start();
  await database.whenUp();
  const model = new ScriptedModel();
  const house = await openThreadHouse({ database, run: model.run, concurrency: 1_000 });
  const stage = { house, model, database };
  console.log(`threads on the ${database.kind} database`);
  try {
    const worst = [await tokens(stage, 0), await tokens(stage, Number(options.beside)), await pages(stage)];
    return worst.every(Boolean) ? 0 : 1;
  } finally {
    await house.close();
    await database.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Asks one question after another, beside so many streams that never end. */
async function tokens(stage: Stage, beside: number): Promise<boolean> {
  const others = new AbortController();
  const streams = await Promise.all(Array.from({ length: beside }, (_, n) => babble(stage, n, others.signal)));
  const thread = await stage.house.newThread();
  const delays: Delays = { first: [], next: [], asked: [] };
  // The first few pay for code that was never run.
  for (let round = -5; round < Number(options.rounds); round += 1)
    await askOnce(stage, thread, round < 0 ? { first: [], next: [], asked: [] } : delays);
  others.abort();
  await Promise.all(streams.map(({ over }) => over));
  const where = beside === 0 ? 'alone' : `beside ${beside} streams`;
  const isGood = spread(`first token at the client, ${where}`, delays.first, TOKEN_BAR_MS);
  spread(`later tokens, ${where}`, delays.next, TOKEN_BAR_MS);
  spread(`asked until the model is asked, ${where}`, delays.asked);
  return isGood;
}

async function askOnce({ house, model }: Stage, thread: string, { first, next, asked }: Delays): Promise<void> {
  const question = `Question ${model.answers.length}`;
  const askedMs = performance.now();
  const asking = house.ask(`/${thread}/models/alpha/messages`, { json: { content: question, stream: true } });
  const answer = await model.answerTo(question);
  asked.push(performance.now() - askedMs);
  const reader = new EventReader(await asking);
  await reader.until('message_start');
  for (let n = 0; n < 10; n += 1) {
    const saidMs = performance.now();
    answer.say(`word ${n} `);
    await reader.until('token');
    (n === 0 ? first : next).push(performance.now() - saidMs);
  }
  answer.finish();
  await reader.rest();
}

/** A thread with an answer that goes on and on, and a client that reads it. */
async function babble({ house, model }: Stage, n: number, signal: AbortSignal): Promise<{ over: Promise<void> }> {
  const thread = await house.newThread(`Beside ${n}`);
  const question = `Babble ${n} ${Math.random()}`;
  const asking = house.ask(`/${thread}/models/beta/messages`, { json: { content: question, stream: true } });
  const answer = await model.answerTo(question);
  const reader = new EventReader(await asking);
  const talk = async () => {
    for (let word = 0; !signal.aborted; word += 1) {
      answer.say(`word ${word} `);
      await wait(TOKEN_EVERY_MS);
    }
    answer.finish();
  };
  return { over: Promise.all([talk(), reader.rest()]).then(() => undefined) };
}

/** A long thread among others: its pages from the newest to the oldest, and back. */
async function pages({ house, database }: Stage): Promise<boolean> {
  const count = Number(options.messages);
  const thread = await house.newThread('Long');
  await fill(database, thread, count);
  for (let n = 0; n < OTHER_THREADS; n += 1) await fill(database, await house.newThread(`Other ${n}`), OTHER_MESSAGES);
  await database.orm.execute(sql`ANALYZE`);
  const path = `/${thread}/models/alpha/messages?limit=50`;
  const took: number[] = [];
  for (const order of ['desc', 'asc']) {
    let cursor = '';
    for (let page = 0; page < count / 50; page += 1) {
      const startMs = performance.now();
      const response = await house.ask(`${path}&order=${order}${cursor && `&cursor=${cursor}`}`);
      const { data, pagination } = (await response.json()) as {
        data: { messages: readonly unknown[] };
        pagination: { cursor: string };
      };
      took.push(performance.now() - startMs);
      if (data.messages.length !== 50) throw new Error(`a page of ${data.messages.length}`);
      cursor = pagination.cursor;
    }
  }
  const isGood = spread(`page of 50 of ${count} messages, over HTTP`, took, PAGE_BAR_MS);
  console.log(await plan(database, thread));
  return isGood;
}

/** Messages as long as people and models write them: about 60 and 600 characters. */
async function fill({ orm }: Database, thread: string, count: number): Promise<void> {
  await orm.execute(sql`
    INSERT INTO messages (id, thread_id, model_id, run_id, role, content, tokens, status, created_at)
    SELECT 'msg_' || substr(md5(${thread} || n), 1, 16), ${thread}, 'alpha', 'run_' || substr(md5(${thread} || n / 2), 1, 16),
      CASE n % 2 WHEN 0 THEN 'user' ELSE 'assistant' END,
      repeat('words of message ' || n || ' ', CASE n % 2 WHEN 0 THEN 3 ELSE 30 END), 10, 'complete',
      timestamptz '2026-01-01' + n * interval '1 second'
    FROM generate_series(0, ${count - 1}::int) AS n`);
  await orm.execute(
    sql`INSERT INTO thread_models (thread_id, model_id, message_count) VALUES (${thread}, 'alpha', ${count})`,
  );
}

async function plan({ orm }: Database, thread: string): Promise<string> {
  const { rows } = await orm.execute(sql`
    EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) SELECT * FROM messages
    WHERE thread_id = ${thread} AND model_id = 'alpha' AND (created_at, id) < (timestamptz '2026-01-01 01:30', 'msg')
    ORDER BY created_at DESC, id DESC LIMIT 51`);
  return rows.map((row) => `    ${Object.values(row).join('')}`).join('\n');
}

/** One line; whether nineteen of twenty keep the bar. */
function spread(name: string, values: readonly number[], bar?: number): boolean {
  const [p50, p95, worst] = [percentile(values, 0.5), percentile(values, 0.95), Math.max(...values)];
  const shown = [p50, p95, worst].map((value) => value.toFixed(1).padStart(7)).join('');
  const verdict = bar === undefined ? '' : `   bar ${bar} ms: ${p95 <= bar ? 'ok' : 'over'}`;
  console.log(`${name.padEnd(52)}p50, p95, worst ms ${shown}${verdict}`);
  return bar === undefined || p95 <= bar;
}

process.exitCode = await measure();
