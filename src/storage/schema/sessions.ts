import { boolean, doublePrecision, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { moment } from './columns.js';

export interface IndexedSpeaker {
  readonly id: string;
  readonly name: string;
  readonly kind: 'host' | 'ai';
}

/** An index of the recording folders, which are the truth: every row can be made again from its folder. */
export const sessions = pgTable('sessions', {
  id: text('id').primaryKey(),
  state: text('state').$type<'recording' | 'finished' | 'damaged'>().notNull(),
  title: text('title').notNull(),
  briefing: text('briefing').notNull(),
  startedAt: moment('started_at').notNull(),
  durationMs: doublePrecision('duration_ms'),
  speakers: jsonb('speakers').$type<readonly IndexedSpeaker[]>().notNull(),
  /** The speakers' names in one line, for `search`. */
  names: text('names').notNull(),
  turns: integer('turns').notNull(),
  costUsd: doublePrecision('cost_usd'),
  rehearsal: boolean('rehearsal').notNull(),
  recovered: boolean('recovered').notNull(),
  problem: text('problem'),
  /** Sizes and times of the files the row was made from: the same again means nothing to read. */
  fingerprint: text('fingerprint').notNull(),
  indexedAt: moment('indexed_at').notNull().defaultNow(),
});
