import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { silentLogger } from '../../src/core/logger.js';
import { silentMetrics } from '../../src/core/metrics.js';
import { AppError } from '../../src/core/errors.js';
import { type Clock, systemClock, type Timer } from '../../src/core/clock.js';
import { Api } from '../../src/http/api.js';
import { closeServer, listen } from '../../src/http/listen.js';
import { createHttpApp } from '../../src/http/server.js';
import {
  createMemoryQueue,
  type LlmJobStore,
  type LlmQueue,
  MemoryJobStore,
  type RunJob,
} from '../../src/llm/queue/index.js';
import { limits } from '../../src/limits.js';
import { addPodcastRoutes, BriefingFolder, BriefingLoader } from '../../src/podcast/index.js';
import type { ModelInfo } from '../../src/protocol/models.js';
import type { Database } from '../../src/storage/database.js';
import { users } from '../../src/storage/schema/index.js';
import { addThreadRoutes, createThreads, type Preferences, type Threads } from '../../src/threads/index.js';
import { unlimited } from './unlimited.js';

export const MODELS = ['alpha', 'beta', 'gamma', 'rehearsal', 'tiny'] as const;

export interface ThreadHouse {
  readonly url: string;
  readonly queue: LlmQueue;
  readonly threads: Threads;
  /** Asks as this account; `json` is the body. */
  ask(path: string, init?: Asking): Promise<Response>;
  /** The `data` of the answer; throws for an answer that is an error. */
  data<T>(path: string, init?: Asking): Promise<T>;
  newThread(title?: string): Promise<string>;
  /** What the server holds for clients that do not read. */
  waitingBytes(): number;
  /** Stops as the service does: the queue first. */
  close(): Promise<void>;
  /** Ends at once, as a killed process does: nothing more is written. */
  abandon(): Promise<void>;
}

export interface Asking {
  readonly method?: string;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly as?: string;
  readonly signal?: AbortSignal;
}

export interface HouseOptions {
  readonly database: Database;
  readonly run: RunJob;
  readonly clock?: Clock;
  readonly jobs?: LlmJobStore;
  readonly holder?: string;
  /** False where another house works on the same database. */
  readonly exclusive?: boolean;
  readonly preferences?: Preferences;
  readonly concurrency?: number;
  readonly briefingsDir?: string;
}

/** Threads behind the service's own HTTP, on a real database and the real queue; the model is the test's. */
export async function openThreadHouse(options: HouseOptions): Promise<ThreadHouse> {
  const { database, run, jobs = new MemoryJobStore(), holder = 'house' } = options;
  const clock = new MortalClock(options.clock ?? systemClock);
  const queue = createMemoryQueue({
    run,
    providerOf: (modelId) => infoOf(modelId).provider,
    concurrencyOf: () => options.concurrency ?? 8,
    store: jobs,
    exclusive: options.exclusive ?? true,
    holder,
    clock,
    logger: silentLogger,
    metrics: silentMetrics,
  });
  const preferences = () => Promise.resolve(options.preferences ?? {});
  const directory = options.briefingsDir ?? 'no-briefings';
  const loader = new BriefingLoader({ directory, limits });
  const briefings = new BriefingFolder({ directory, loader, limits });
  const models = { get: infoOf };
  const threads = createThreads({ database, queue, models, preferences, briefings, clock, logger: silentLogger });
  const api = new Api({
    limiter: unlimited,
    authenticate: (request) => Promise.resolve(principalOf(request.get('X-User') ?? 'usr_ann')),
  });
  addThreadRoutes(api, threads);
  addPodcastRoutes(api, { briefings, recordingsDir: 'no-recordings' });
  const server = createServer(
    createHttpApp({ config: { corsOrigins: [] }, api, webDir: 'no-studio', logger: silentLogger }),
  );
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket.once('close', () => sockets.delete(socket))));
  for (const id of ['usr_ann', 'usr_bob'])
    await database.orm
      .insert(users)
      .values({ id, username: id, usernameKey: id, displayName: id, role: 'host' })
      .onConflictDoNothing();
  await queue.start();
  await threads.component.start?.();
  const url = await listen(server, { host: '127.0.0.1', port: 0 });
  const ask: ThreadHouse['ask'] = (path, { json, as, headers, ...init } = {}) =>
    fetch(`${url}/api/threads${path}`, {
      ...init,
      method: init.method ?? (json === undefined ? 'GET' : 'POST'),
      headers: {
        ...headers,
        ...(as === undefined ? {} : { 'X-User': as }),
        ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
  const data: ThreadHouse['data'] = async <T>(path: string, init?: Asking) => {
    const answer = (await (await ask(path, init)).json()) as { success: boolean; data: T };
    if (!answer.success) throw new Error(JSON.stringify(answer));
    return answer.data;
  };
  return {
    url,
    queue,
    threads,
    ask,
    data,
    async newThread(title = 'A thread') {
      return (await data<{ thread: { id: string } }>('', { json: { title } })).thread.id;
    },
    waitingBytes: () => [...sockets].reduce((sum, { writableLength }) => sum + writableLength, 0),
    async close() {
      await closeServer(server, 0);
      await queue.drain({ graceMs: 0 });
      await threads.component.stop?.();
    },
    async abandon() {
      clock.stop();
      await closeServer(server, 0);
    },
  };
}

function infoOf(modelId: string): ModelInfo {
  if (!(MODELS as readonly string[]).includes(modelId))
    throw new AppError('NOT_FOUND', 'There is no model with this id.');
  return {
    id: modelId,
    name: modelId,
    provider: modelId === 'rehearsal' ? 'rehearsal' : 'openai',
    apiKeyRequired: null,
    requiresLoading: false,
    capabilities: ['text'],
    contextLength: modelId === 'tiny' ? 1_000 : 128_000,
    pricing: null,
    temperatureRange: { min: 0, max: 2, step: 0.1, default: 0.7 },
    health: 'healthy',
  };
}

function principalOf(userId: string) {
  return { userId, username: userId, role: 'producer', signInId: 'sgn_1', via: 'bearer' } as const;
}

/** Of a process that may be killed: none of its timers fires any more then. */
class MortalClock implements Clock {
  readonly #timers = new Set<Timer>();
  #dead = false;

  constructor(private readonly clock: Clock) {}

  nowMs = () => this.clock.nowMs();
  epochMs = () => this.clock.epochMs();

  setTimer(delayMs: number, run: () => void): Timer {
    if (this.#dead) return { cancel: () => undefined };
    const timer = this.clock.setTimer(delayMs, () => {
      this.#timers.delete(timer);
      run();
    });
    this.#timers.add(timer);
    return timer;
  }

  stop(): void {
    this.#dead = true;
    for (const timer of this.#timers) timer.cancel();
  }
}
