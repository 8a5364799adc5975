import type { ChainableCommander, Redis } from 'ioredis';
import type { Clock, Timer } from '../../../core/clock.js';
import { LANES, type Lane } from '../../../protocol/llm-jobs.js';
import type { RedisConnection } from '../../../storage/redis.js';
import { turnMs } from '../job-lanes.js';
import type { Begin, JobLine, LineStats } from '../job-line.js';
import type { LlmJobRecord } from '../job-store.js';
import type { LiveJob } from '../live-job.js';
import { MemoryLine } from '../memory-line.js';
import type { BullQueues } from './bull-queues.js';
import type { SharedLanes } from './shared-lanes.js';
import { laneOf, priorityOf, ticketOf } from './tickets.js';

/** How often a process looks after those it answers for. */
const LOOK_EVERY_MS = 1_000;
/** Redis may be gone for a moment; after so long what waits there goes on in this process. */
const ALONE_AFTER_MS = 2_000;
/** A ticket should be in Redis, or with somebody who took it; it is asked for so often. */
const TICKET_EVERY_MS = 5_000;

export interface RedisLineOptions {
  readonly redis: RedisConnection;
  readonly queues: BullQueues;
  readonly lanes: SharedLanes;
  readonly begin: Begin;
  /** A job of another process is to be begun here. Null when it is here already. */
  readonly adopt: (record: LlmJobRecord) => LiveJob | null;
  /** Its ticket is nowhere: resolves with whether it still waits for this process. */
  readonly stillWaits: (job: LiveJob) => Promise<boolean>;
  readonly concurrencyOf: (provider: string) => number;
  readonly clock: Clock;
}

interface Place {
  readonly job: LiveJob;
  /** In Redis, in the memory of this process, or held back with its lane. */
  where: 'redis' | 'alone' | 'held';
  askedMs: number;
}

/**
 * One line for all processes on the same Redis. Each process answers for the jobs it took in until somebody begins them:
 * it writes their tickets, again when they are lost, and lets them wait in its own memory while Redis is away.
 */
export class RedisLine implements JobLine {
  readonly #places = new Map<string, Place>();
  readonly #alone: MemoryLine;
  #awayMs: number | null = null;
  #look: Timer | undefined;
  #closed = false;

  constructor(private readonly options: RedisLineOptions) {
    this.#alone = new MemoryLine({ ...options, begin: (job) => this.#begin(job) });
    options.redis.onReturn(() => this.#comeBack());
  }

  add(job: LiveJob): void {
    const place: Place = { job, where: 'held', askedMs: 0 };
    this.#places.set(job.id, place);
    this.#put(place);
    this.#lookLater();
  }

  remove(job: LiveJob): void {
    const place = this.#places.get(job.id);
    if (place === undefined) return;
    this.#places.delete(job.id);
    this.#takeOut(place);
  }

  position(job: LiveJob): number {
    const before = [...this.#places.values()].filter((place) => place.job.provider === job.provider);
    return 1 + before.filter((place) => place.job.id !== job.id).length;
  }

  pause(lane: Lane): Promise<void> {
    return this.options.lanes.set(lane, true);
  }

  resume(lane: Lane): Promise<void> {
    return this.options.lanes.set(lane, false);
  }

  /** The lane is held back or goes on, by whomever. */
  laneChanged(lane: Lane, paused: boolean): void {
    for (const place of this.#places.values()) {
      if (place.job.lane !== lane) continue;
      if (paused) this.#takeOut(place);
      this.#put(place);
    }
  }

  /** The ticket of a job has come up in this process; resolves when its place is free again. */
  async perform(record: LlmJobRecord): Promise<void> {
    const job = this.#places.get(record.id)?.job ?? this.options.adopt(record);
    if (job === null || this.#closed) return;
    this.#alone.remove(job);
    await this.#begin(job);
  }

  async stats(): Promise<LineStats> {
    const own = [...this.#places.values()];
    const tickets = await this.#tickets();
    const held = own
      .filter(({ where }) => where !== 'redis')
      .map(({ job }) => ({ lane: job.lane, provider: job.provider }));
    const all = [...tickets, ...held];
    const nowMs = this.options.clock.epochMs();
    const lanes = LANES.map((lane) => {
      const sinceMs = own.filter(({ job }) => job.lane === lane).map(({ job }) => job.sinceMs);
      const queued = all.filter((one) => one.lane === lane).length;
      const oldestMs = sinceMs.length === 0 ? null : nowMs - Math.min(...sinceMs);
      return { lane, queued, paused: this.options.lanes.has(lane), oldestMs };
    });
    const queued: Record<string, number> = {};
    for (const { provider } of all) queued[provider] = (queued[provider] ?? 0) + 1;
    return { lanes, queued };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#look?.cancel();
    await this.#alone.close();
    await this.options.queues.pause();
  }

  dispose(): Promise<void> {
    return this.options.queues.close();
  }

  async #begin(job: LiveJob): Promise<void> {
    this.#places.delete(job.id);
    await this.options.begin(job);
  }

  #put(place: Place): void {
    const { redis, lanes } = this.options;
    if (lanes.has(place.job.lane)) place.where = 'held';
    else if (redis.available) this.#send(place);
    else this.#putAlone(place);
  }

  #putAlone(place: Place): void {
    place.where = 'alone';
    this.#alone.add(place.job);
  }

  /** Twice does no harm: BullMQ has a ticket once, and a job is claimed before it runs. */
  #send(place: Place): void {
    const { redis, queues, clock } = this.options;
    const { job } = place;
    place.where = 'redis';
    place.askedMs = clock.nowMs();
    const options = { jobId: ticketOf(job), priority: priorityOf(job), removeOnComplete: true, removeOnFail: true };
    redis
      .run(() => queues.of(job.provider).add('request', { record: job.record }, options))
      .then(() => {
        // Cancelled, or its lane held back, while it was on its way. One that runs cannot be withdrawn.
        if (place.where !== 'redis' || this.#places.get(job.id) !== place) this.#withdraw(job);
      })
      .catch(() => {
        if (place.where === 'redis' && this.#places.has(job.id) && !this.#closed) this.#putAlone(place);
      });
  }

  #takeOut({ job, where }: Place): void {
    if (where === 'alone') this.#alone.remove(job);
    if (where === 'redis') this.#withdraw(job);
  }

  #withdraw(job: LiveJob): void {
    const { redis, queues } = this.options;
    // What cannot be withdrawn comes up and is found to be over.
    redis.run(() => queues.of(job.provider).remove(ticketOf(job))).catch(() => undefined);
  }

  #comeBack(): void {
    this.#awayMs = null;
    for (const place of this.#places.values()) {
      if (place.where === 'held') continue;
      if (place.where === 'alone') this.#alone.remove(place.job);
      this.#send(place);
    }
  }

  #lookLater(): void {
    if (this.#closed || this.#places.size === 0) return;
    this.#look ??= this.options.clock.setTimer(LOOK_EVERY_MS, () => {
      this.#look = undefined;
      if (this.options.redis.available) void this.#lookAtTickets();
      else this.#mindAbsence();
      this.#lookLater();
    });
  }

  /** Tells those who listen their places, and finds tickets that are lost. */
  async #lookAtTickets(): Promise<void> {
    this.#awayMs = null;
    const { redis, queues, clock } = this.options;
    const nowMs = clock.nowMs();
    const own = [...this.#places.values()].filter(({ where }) => where === 'redis');
    const heard = own.filter(({ job }) => job.heard);
    const due = own.filter(({ askedMs }) => nowMs - askedMs >= TICKET_EVERY_MS);
    const ranks = await redis
      .run((client) =>
        askAll(client, heard, (pipeline, { job }) => pipeline.zrank(queues.lineKey(job.provider), ticketOf(job))),
      )
      .catch(() => []);
    for (const [index, rank] of ranks.entries()) if (typeof rank === 'number') heard[index]?.job.moved(rank + 1);
    const there = await redis
      .run((client) =>
        askAll(client, due, (pipeline, { job }) => pipeline.exists(queues.ticketKey(job.provider, ticketOf(job)))),
      )
      .catch(() => []);
    for (const place of due) place.askedMs = nowMs;
    for (const [index, count] of there.entries()) if (count === 0) await this.#renew(due[index]);
  }

  /** Redis was emptied, or somebody took the ticket and told nobody who listened. */
  async #renew(place: Place | undefined): Promise<void> {
    if (place === undefined || !(await this.options.stillWaits(place.job))) return;
    if (this.#places.get(place.job.id) === place && place.where === 'redis') this.#send(place);
  }

  /** Everybody's that wait in Redis; while it is away one's own that should. */
  async #tickets(): Promise<readonly { readonly lane: Lane; readonly provider: string }[]> {
    const { redis, queues } = this.options;
    const { providers } = queues;
    try {
      const lines = await redis.run((client) =>
        askAll(client, providers, (pipeline, provider) => pipeline.zrange(queues.lineKey(provider), '0', '-1')),
      );
      return lines.flatMap((tickets, index) =>
        (tickets as string[]).map((ticket) => ({
          lane: laneOf(ticket) ?? 'background',
          provider: providers[index] ?? '',
        })),
      );
    } catch {
      const own = [...this.#places.values()].filter(({ where }) => where === 'redis');
      return own.map(({ job }) => ({ lane: job.lane, provider: job.provider }));
    }
  }

  #mindAbsence(): void {
    const nowMs = this.options.clock.nowMs();
    this.#awayMs ??= nowMs;
    if (nowMs - this.#awayMs < ALONE_AFTER_MS) return;
    const left = [...this.#places.values()].filter(({ where }) => where === 'redis');
    // Each begins as soon as it is put: the first one first.
    for (const place of left.sort((a, b) => turnMs(a.job) - turnMs(b.job))) this.#putAlone(place);
  }
}

/** One answer for each, in one round trip. Throws when one of them is an error. */
async function askAll<T>(
  client: Redis,
  all: readonly T[],
  ask: (pipeline: ChainableCommander, one: T) => ChainableCommander,
): Promise<unknown[]> {
  if (all.length === 0) return [];
  const pipeline = client.pipeline();
  for (const one of all) ask(pipeline, one);
  const answers = (await pipeline.exec()) ?? [];
  return answers.map(([error, answer]) => {
    if (error) throw error;
    return answer;
  });
}
