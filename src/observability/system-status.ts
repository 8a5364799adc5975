import type { EventLoopFigures } from './event-loop-watch.js';
import type { ProviderView } from './provider-board.js';
import type { Health, OllamaHealth, Reach, Status } from '../protocol/routes/operations.js';

type Awaitable<T> = T | Promise<T>;
type Database = Health['services']['database'];

/** Where the figures come from. What the service runs without is absent. */
export interface StatusSources {
  readonly version: string;
  readonly environment: string;
  readonly features: Status['features'];
  /** Why no session should begin here now, in words. */
  readonly readiness: () => readonly string[];
  readonly sessions: () => Status['sessions'];
  readonly sockets: () => Awaitable<number>;
  readonly disk: () => Status['disk'];
  readonly providers: () => ProviderView[];
  readonly breakers: () => Awaitable<Status['circuitBreakers']>;
  readonly eventLoop: () => EventLoopFigures;
  /** Vendors beyond this machine that have a key or are part of a chain. */
  readonly vendors: () => readonly string[];
  readonly database?: DatabaseSource | undefined;
  readonly redis?: { readonly available: boolean } | undefined;
  readonly queue?: (() => Awaitable<Status['queue']>) | undefined;
  readonly ollama?: OllamaSource | undefined;
}

export interface DatabaseSource {
  readonly kind: 'embedded' | 'postgres';
  readonly state: { readonly is: 'starting' | 'up' | 'lost' | 'closed' };
  latencyMs(): Promise<number>;
}

export interface OllamaSource {
  health(): Awaitable<OllamaHealth>;
  instances(): Awaitable<Status['ollama']['instances']>;
}

/** Always told, as the contract says; the others as they are configured. */
const ALWAYS_TOLD = ['claude', 'openai', 'google'];
const NO_OLLAMA: OllamaHealth = { status: 'not_configured', model: null, memory: null };

/** For whoever asks, signed in or not: no names, no figures of people. */
export async function readHealth(sources: StatusSources): Promise<Health> {
  const { version, environment, ollama } = sources;
  const [database, breakers, ollamaHealth] = await Promise.all([
    databaseHealth(sources.database),
    sources.breakers(),
    ollama?.health() ?? NO_OLLAMA,
  ]);
  return {
    status: conditionOf(sources, problemsOf(sources, database, breakers)),
    uptime: uptimeS(),
    services: { database, ollama: ollamaHealth, externalApis: reachOf(sources) },
    version,
    environment,
  };
}

export async function readStatus(sources: StatusSources): Promise<Status> {
  const { version, environment, features, redis } = sources;
  const [database, circuitBreakers, queue, instances, open] = await Promise.all([
    databaseHealth(sources.database),
    sources.breakers(),
    sources.queue?.() ?? null,
    sources.ollama?.instances() ?? [],
    sources.sockets(),
  ]);
  const problems = problemsOf(sources, database, circuitBreakers);
  const { rss, heapUsed } = process.memoryUsage();
  const { p99Ms, maxMs } = sources.eventLoop();
  return {
    status: conditionOf(sources, problems),
    problems,
    version,
    environment,
    uptime: uptimeS(),
    sessions: sources.sessions(),
    sockets: { open },
    providers: sources.providers(),
    circuitBreakers,
    queue,
    ollama: { instances },
    database,
    redis: { status: redis === undefined ? 'not_configured' : redis.available ? 'healthy' : 'unhealthy' },
    disk: sources.disk(),
    process: { memoryBytes: rss, heapBytes: heapUsed, eventLoopDelayMs: { p99: tenths(p99Ms), max: tenths(maxMs) } },
    features,
  };
}

async function databaseHealth(database: DatabaseSource | undefined): Promise<Database> {
  if (database === undefined) return { status: 'not_configured', provider: null, latency: null };
  const provider = database.kind;
  if (database.state.is === 'starting') return { status: 'starting', provider, latency: null };
  try {
    return { status: 'healthy', provider, latency: tenths(await database.latencyMs()) };
  } catch {
    // Why is in the log of whoever lost it.
    return { status: 'unhealthy', provider, latency: null };
  }
}

function problemsOf(sources: StatusSources, database: Database, breakers: Status['circuitBreakers']): string[] {
  const resting = breakers.filter(({ state }) => state === 'open').map(({ name }) => name);
  const { failing } = sources.sessions();
  return [
    ...sources.readiness(),
    database.status === 'unhealthy' && 'The database does not answer: live sessions go on, accounts and threads wait.',
    sources.redis?.available === false && 'Redis does not answer: this process goes on with what it holds itself.',
    failing > 0 && `The recording of ${failing} live session(s) cannot be written.`,
    ...resting.map((name) => `${name} has failed repeatedly and rests for a moment.`),
  ].filter((problem) => problem !== false);
}

function conditionOf(sources: StatusSources, problems: readonly string[]): Health['status'] {
  if (sources.readiness().length > 0) return 'unhealthy';
  return problems.length > 0 ? 'degraded' : 'healthy';
}

/** By the calls that were made: a health check that calls vendors would cost money, and tell of their health, not ours. */
function reachOf({ providers, vendors }: StatusSources): Record<string, Reach> {
  const configured = new Set(vendors());
  const views = providers();
  const reach = (vendor: string): Reach => {
    const states = views.filter(({ provider }) => provider === vendor).map(({ state }) => state);
    if (states.includes('failing')) return 'unreachable';
    if (states.includes('ok')) return 'reachable';
    return configured.has(vendor) ? 'unknown' : 'not_configured';
  };
  return Object.fromEntries([...new Set([...ALWAYS_TOLD, ...configured])].map((vendor) => [vendor, reach(vendor)]));
}

const uptimeS = (): number => Math.round(process.uptime());
const tenths = (ms: number): number => Math.round(ms * 10) / 10;
