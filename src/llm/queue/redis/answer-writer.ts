import type { ChainableCommander } from 'ioredis';
import type { RedisConnection } from '../../../storage/redis.js';
import { chunkEvent, endEvent, runningEvent } from '../job-events.js';
import type { LlmJobEvent } from '../job-queue.js';
import { hasEnded, type LlmJobRecord } from '../job-store.js';
import type { LiveJob } from '../live-job.js';

/** Longer than any answer may take; then the database has it alone. */
const KEPT_S = 15 * 60;
/** Answers that ended while Redis was away and are told when it is back. */
const UNTOLD_MAX = 500;

interface Answer {
  readonly job: LiveJob;
  /** What Redis has of it; null when it has nothing, or nobody knows what. */
  written: { readonly revision: number; readonly characters: number } | null;
  writing: Promise<void> | undefined;
}

export interface AnswerKeys {
  record(id: string): string;
  text(id: string): string;
  words(id: string): string;
}

/**
 * Keeps the answers this process gets in Redis while they come, for other processes to read and follow. It writes what
 * is new since its last write, in one go: however fast the words come, one write at a time is under way.
 */
export class AnswerWriter {
  readonly #answers = new Map<string, Answer>();

  constructor(private readonly options: { readonly redis: RedisConnection; readonly keys: AnswerKeys }) {
    options.redis.onReturn(() => {
      for (const answer of this.#answers.values()) {
        // Redis may have come back with nothing.
        answer.written = null;
        answer.writing ??= this.#write(answer);
      }
    });
  }

  /** The job began, said something or ended. */
  changed(job: LiveJob): void {
    const answer = this.#answers.get(job.id) ?? { job, written: null, writing: undefined };
    this.#answers.set(job.id, answer);
    if (this.#answers.size > UNTOLD_MAX) this.#dropOldestEnded();
    answer.writing ??= this.#write(answer);
  }

  /** Resolves when everything has been written that can be. */
  async flushed(): Promise<void> {
    for (const { writing } of this.#answers.values()) await writing;
  }

  async #write(answer: Answer): Promise<void> {
    try {
      for (let news = newsOf(answer); news !== null; news = newsOf(answer)) {
        await this.options.redis.run((client) => execute(this.#commands(client.pipeline(), news, answer.written)));
        answer.written = { revision: news.record.revision, characters: news.record.text.length };
      }
      // One that waits again is begun by whoever comes first.
      if (answer.job.state !== 'running') this.#answers.delete(answer.job.id);
    } catch {
      // Redis has said so itself; what is missing is written when it is back.
      answer.written = null;
    } finally {
      // In the same tick as the last look: a change after it begins another write.
      answer.writing = undefined;
    }
  }

  #commands(pipeline: ChainableCommander, { record, events }: News, written: Answer['written']): ChainableCommander {
    const { keys } = this.options;
    const { text, ...rest } = record;
    if (written?.revision !== record.revision) pipeline.set(keys.record(record.id), JSON.stringify(rest), 'EX', KEPT_S);
    if (written === null) pipeline.set(keys.text(record.id), text, 'EX', KEPT_S);
    else if (text.length > written.characters) pipeline.append(keys.text(record.id), text.slice(written.characters));
    for (const event of events) pipeline.publish(keys.words(record.id), JSON.stringify(event));
    return pipeline;
  }

  #dropOldestEnded(): void {
    const oldest = [...this.#answers.values()].find(({ job }) => job.ended);
    if (oldest !== undefined) this.#answers.delete(oldest.job.id);
  }
}

interface News {
  readonly record: LlmJobRecord;
  readonly events: readonly LlmJobEvent[];
}

/** What Redis does not have yet, and what listeners have not heard. */
function newsOf({ job, written }: Answer): News | null {
  const { record } = job;
  const characters = written?.characters ?? 0;
  if (written?.revision === record.revision && characters === record.text.length) return null;
  const said = record.text.length > characters;
  const events = [
    ...(written === null && record.state === 'running' ? [runningEvent(record)] : []),
    ...(said ? [chunkEvent(record, characters, record.text.slice(characters))] : []),
    ...(hasEnded(record) ? [endEvent(record)] : []),
  ];
  return { record, events };
}

/** A pipeline resolves with the errors of its commands. */
async function execute(pipeline: ChainableCommander): Promise<void> {
  for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
}
