import type { Clock, Timer } from '../../../core/clock.js';
import type { RedisConnection } from '../../../storage/redis.js';
import { notFound } from '../job-book.js';
import type { LlmJobListener, SubscribeOptions } from '../job-queue.js';
import { lastEventOf } from '../job-events.js';
import { hasEnded, type LlmJobRecord, type LlmJobStore } from '../job-store.js';
import { LiveJob } from '../live-job.js';
import type { AnswerKeys } from './answer-writer.js';
import type { JobBus } from './job-bus.js';

/** Messages may be missed: how a followed job stands is looked up so often as well. */
const LOOK_EVERY_MS = 2_000;

export interface MirrorOptions {
  readonly redis: RedisConnection;
  readonly bus: JobBus;
  readonly keys: AnswerKeys;
  readonly store: LlmJobStore;
  readonly clock: Clock;
}

interface Mirror {
  readonly job: LiveJob;
  readonly ignore: () => void;
}

/** Jobs that other processes have and somebody here follows. */
export class JobMirrors {
  readonly #mirrors = new Map<string, Promise<Mirror>>();
  #looking: Timer | undefined;

  constructor(private readonly options: MirrorOptions) {
    options.redis.onReturn(() => void this.#lookAtAll());
  }

  /** As Redis has it or the database, whichever is further. Null when it is not known; throws DATABASE_UNAVAILABLE. */
  async read(id: string): Promise<LlmJobRecord | null> {
    const [live, stored] = await Promise.all([
      this.#readRedis(id),
      this.options.store.get(id).catch((error: unknown) => ({ error })),
    ]);
    if (stored !== null && 'error' in stored) {
      if (live === null) throw stored.error;
      return live;
    }
    // What has ended is in the database, or has been deleted there.
    if (live === null || (stored === null && hasEnded(live))) return stored;
    return stored === null || lastEventOf(live) > lastEventOf(stored) ? live : stored;
  }

  /** Tells what follows `after`, then whatever happens. */
  follow(id: string, listener: LlmJobListener, { after, onLost }: SubscribeOptions): () => void {
    let leave = (): void => undefined;
    let wanted = true;
    this.#mirrorOf(id)
      .then(({ job }) => {
        if (wanted) leave = job.subscribe(listener, after);
        this.#closeUnheard(id);
      })
      .catch((error: unknown) => wanted && onLost?.(error));
    return () => {
      wanted = false;
      leave();
      this.#closeUnheard(id);
    };
  }

  /** A job that waited here, with those who listen to it, begins elsewhere. */
  adopt(job: LiveJob): void {
    if (!job.heard) return;
    this.#mirrors.set(job.id, Promise.resolve(this.#listen(job)));
    void this.#look(job);
  }

  close(): void {
    this.#looking?.cancel();
  }

  #mirrorOf(id: string): Promise<Mirror> {
    const known = this.#mirrors.get(id);
    if (known !== undefined) return known;
    const made = this.#make(id);
    this.#mirrors.set(id, made);
    made.catch(() => this.#mirrors.delete(id));
    return made;
  }

  async #make(id: string): Promise<Mirror> {
    const first = await this.read(id);
    if (first === null) throw notFound(id);
    const job = new LiveJob(first, { changed: () => undefined, told: () => undefined });
    job.durable = true;
    const mirror = this.#listen(job);
    // What was said between the first look and the listening.
    await this.#look(job);
    return mirror;
  }

  #listen(job: LiveJob): Mirror {
    const ignore = this.options.bus.listen(job.id, (event) => {
      if (!job.hear(event)) void this.#look(job);
    });
    this.#lookLater();
    return { job, ignore };
  }

  async #look(job: LiveJob): Promise<void> {
    // Neither knows anything for the moment: the next look may.
    const record = await this.read(job.id).catch(() => null);
    if (record !== null) job.catchUp(record);
    if (job.ended) this.#closeUnheard(job.id);
  }

  async #lookAtAll(): Promise<void> {
    await Promise.all(
      [...this.#mirrors.values()].map((made) =>
        made.then(
          ({ job }) => this.#look(job),
          () => undefined,
        ),
      ),
    );
  }

  #lookLater(): void {
    this.#looking ??= this.options.clock.setTimer(LOOK_EVERY_MS, () => {
      this.#looking = undefined;
      void this.#lookAtAll().then(() => this.#mirrors.size > 0 && this.#lookLater());
    });
  }

  /** Nobody listens any more: not to a job that has ended either. */
  #closeUnheard(id: string): void {
    void this.#mirrors.get(id)?.then(
      ({ job, ignore }) => {
        if (job.heard || !this.#mirrors.delete(id)) return;
        ignore();
      },
      () => undefined,
    );
  }

  async #readRedis(id: string): Promise<LlmJobRecord | null> {
    const { redis, keys } = this.options;
    try {
      const [record, text] = await redis.run((client) => client.mget(keys.record(id), keys.text(id)));
      return record == null || text == null ? null : ({ ...JSON.parse(record), text } as LlmJobRecord);
    } catch {
      // Redis has said so itself; the database knows the rest.
      return null;
    }
  }
}
