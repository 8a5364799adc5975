import type { Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { AdapterFactory } from './adapters/adapter-factory.js';
import { RehearsalAdapterFactory } from './adapters/rehearsal-adapter-factory.js';
import { loadVad } from './audio/vad.js';
import type { Config, Secrets } from './config.js';
import { systemClock, type Clock } from './core/clock.js';
import { type Component, Lifecycle } from './core/lifecycle.js';
import type { Logger } from './core/logger.js';
import type { Metrics } from './core/metrics.js';
import type { RateLimiter } from './core/rate-limiter.js';
import { perAddress } from './protocol/route-contract.js';
import { Api, type Authenticate } from './http/api.js';
import { addDocumentRoutes } from './http/documents/document-routes.js';
import { createGuardedServer } from './http/guarded-server.js';
import { closeServer, listen } from './http/listen.js';
import { createHttpApp } from './http/server.js';
import { trustOf } from './http/trust-proxy.js';
import { limits } from './limits.js';
import type { Models } from './llm/create-models.js';
import { lineVoiceSource } from './line-voice-source.js';
import { addHealthRoutes } from './observability/health.js';
import { createLogger } from './observability/pino-logger.js';
import { createGreenRoom, type GreenRoom } from './platform/green-room.js';
import { createModelsFrom } from './platform/models.js';
import { createOperations, type Operations } from './platform/operations.js';
import { createPlatformDatabase, type PlatformDatabase } from './platform/database.js';
import { createPlatformIdentity, deletionAudit, type PlatformIdentity } from './platform/identity.js';
import { createRateLimiter } from './platform/rate-limits.js';
import { createSockets } from './platform/sockets.js';
import {
  BriefingFolder,
  BriefingLoader,
  type ConversationMemory,
  createMemory,
  addPodcastRoutes,
  ProductionOrchestrator,
  type TurnSettings,
} from './podcast/index.js';
import type { AdapterHealth } from './protocol/routes/probes.js';
import { DiskWatch, FolderClaims, foldersToCheck, recoverRecordings } from './recording/index.js';
import { createRecordings } from './recordings/index.js';
import { CircuitBreaker, redisBreaker } from './resilience/circuit-breaker.js';
import { showNotesSource } from './show-notes-source.js';
import type { Database } from './storage/database.js';
import type { RedisConnection } from './storage/redis.js';
import { VERSION } from './version.js';

/** How long finishing may take at shutdown before Opus copies are left to the next start. */
const DERIVE_AT_SHUTDOWN_MS = 3_500;
const CLOSE_GRACE_MS = 1_000;
/** The built studio beside the compiled service; run from source, the last build. */
const WEB_DIR = import.meta.url.endsWith('.ts') ? '../dist/web' : '../web';

/** Parts a test replaces. */
export interface AppOverrides {
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly factory?: AdapterFactory;
  readonly turns?: Partial<TurnSettings>;
  readonly limiter?: RateLimiter;
  readonly database?: Database;
  /** In place of sign-ins. */
  readonly authenticate?: Authenticate;
}

export interface App {
  /** Resolves, once it listens, with the address to open, and with the link that signs in there, or none, when it is made. */
  start(): Promise<{ url: string; signInLink: Promise<string | null> }>;
  /** Ends every session and resolves when all files are complete; false when something did not stop cleanly. */
  stop(): Promise<boolean>;
}

/** Chooses and connects every part of the service; nothing else names a concrete one. */
export async function createApp(config: Config, secrets: Secrets, overrides: AppOverrides = {}): Promise<App> {
  const parts = await createParts(config, secrets, overrides);
  const { logger, factory, orchestrator, disk, database, identity } = parts;
  const notReady = new Set(['starting']);
  const readiness = () => [...notReady, disk.shortage, database.notReady()].filter((reason) => reason !== null);
  const httpServer = createHttp(config, parts, readiness);
  const recovery = new AbortController();
  const lifecycle = new Lifecycle(logger);
  let url = '';
  let sockets: { close(): Promise<void> } | undefined;

  // Stopped in reverse: sessions first, while their clients can still be told.
  for (const component of groundFloor(parts)) lifecycle.add(component);
  lifecycle.add({ name: 'adapters', start: () => void factory.warmUp(), stop: () => factory.close() });
  lifecycle.add({ name: 'speech detector', start: loadVad });
  lifecycle.add({ name: 'disk watch', start: () => disk.start(), stop: () => disk.stop() });
  lifecycle.add(parts.recordings.component);
  lifecycle.add({ name: 'recovery', start: () => startRecovery(config, parts, recovery.signal) });
  lifecycle.add({
    name: 'http',
    async start() {
      url = await listen(httpServer, config);
    },
    stop: () => closeServer(httpServer, CLOSE_GRACE_MS),
  });
  lifecycle.add({ name: 'local access', start: () => identity.opened(url), stop: () => identity.closed() });
  lifecycle.add({
    name: 'sockets',
    start() {
      sockets = createSockets(config, { ...parts, metrics: parts.operations.metrics, httpServer });
    },
    stop: () => sockets?.close(),
  });
  lifecycle.add({ name: 'sessions', stop: () => orchestrator.shutdown(DERIVE_AT_SHUTDOWN_MS) });

  return {
    async start() {
      await lifecycle.start();
      notReady.delete('starting');
      return { url, signInLink: identity.link };
    },
    stop() {
      notReady.add('shutting down');
      recovery.abort();
      return lifecycle.stop();
    },
  };
}

/** What everything else stands on. */
function groundFloor(parts: Parts): Component[] {
  const { operations, database, identity, models, greenRoom } = parts;
  const owners = [operations, database, identity, models].map(({ component }) => component);
  return [...owners, memoryComponent(parts), ...greenRoom.components];
}

interface Parts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly operations: Operations;
  readonly models: Models;
  readonly factory: AdapterFactory;
  readonly briefings: BriefingLoader;
  readonly memory: ConversationMemory;
  readonly redis: RedisConnection | undefined;
  readonly claims: FolderClaims;
  readonly disk: DiskWatch;
  readonly orchestrator: ProductionOrchestrator;
  readonly recordings: ReturnType<typeof createRecordings>;
  readonly limiter: RateLimiter;
  readonly database: PlatformDatabase;
  readonly identity: PlatformIdentity;
  readonly briefingFolder: BriefingFolder;
  readonly greenRoom: GreenRoom;
}

async function createParts(config: Config, secrets: Secrets, overrides: AppOverrides): Promise<Parts> {
  const clock = overrides.clock ?? systemClock;
  const logger = overrides.logger ?? createLogger({ level: config.logLevel });
  const operations = createOperations({ config, secrets, logger });
  const { metrics } = operations;
  const parts = { clock, logger, metrics };
  const models = createModelsFrom(config, secrets, { ...parts, keys: () => identity.keys });
  const factory =
    overrides.factory ?? (await createEngines(config, secrets, { ...parts, ollamaMind: models.ollamaMind }));
  const { recordings: recordingsDir, briefings: directory, logs: logsDir } = config.directories;
  const briefings = new BriefingLoader({ directory, limits });
  const turns = { ...(config.speculation ? {} : { speculateMs: null }), ...overrides.turns };
  const redis = await createRedis(secrets, parts);
  const { store, ...rules } = config.memory;
  const memory = createMemory({ clock, logger, rules, redis: store === 'redis' ? redis : undefined });
  const claims = new FolderClaims();
  const common = { ...parts, factory, briefings, memory, claims };
  const { diskLowMinutes: lowMinutes, keepDays } = config;
  const disk = new DiskWatch({ directory: recordingsDir, lowMinutes, clock, logger });
  const orchestrator = new ProductionOrchestrator({ ...common, recordingsDir, logsDir, disk, turns });
  const notesFor = showNotesSource(factory, briefings);
  const voiceLine = lineVoiceSource(factory, briefings, clock);
  const database = createPlatformDatabase(config, secrets, { clock, logger, given: overrides.database });
  const shared = { clock, logger, claims, database: database.database };
  const onDeleted = deletionAudit(() => identity);
  const made = { recordingsDir, logsDir, keepDays, notesFor, voiceLine, onDeleted };
  const recordings = createRecordings({ ...shared, ...made });
  const limiter = overrides.limiter ?? (await createRateLimiter({ redis, clock, ...config.rateLimits }));
  const doors = { ...database, ...models, limiter, authenticate: overrides.authenticate };
  const identity = createPlatformIdentity(config, secrets, { ...parts, ...doors });
  const briefingFolder = new BriefingFolder({ directory, loader: briefings, limits });
  const room = { ...parts, models: models.text, database: database.database, briefings: briefingFolder };
  const preferences = (userId: string) => preferencesOf(identity, userId);
  const greenRoom = await createGreenRoom(config, {
    ...room,
    redis,
    databaseUrl: secrets.DATABASE_URL,
    limiter,
    preferences,
  });
  const stores = { briefings, briefingFolder, memory, redis, recordings, database, identity, greenRoom };
  return { clock, logger, operations, models, factory, claims, disk, orchestrator, limiter, ...stores };
}

/** A program of this machine, or a door of a test's own, lets in whom no account stands for: such a one has chosen nothing. */
function preferencesOf(identity: PlatformIdentity, userId: string): ReturnType<PlatformIdentity['settingsOf']> {
  return identity.settingsOf(userId).catch(() => ({}));
}

interface CommonParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** One connection for everything in the process; its library is loaded only where there is a Redis. */
async function createRedis(
  { REDIS_URL: url }: Secrets,
  { clock, logger, metrics }: CommonParts,
): Promise<RedisConnection | undefined> {
  if (url === undefined) return undefined;
  const { RedisConnection } = await import('./storage/redis.js');
  const gate = new CircuitBreaker({ clock, ...redisBreaker });
  metrics.gauge('circuit_breaker_state', () => [{ labels: { engine: 'redis', state: gate.state }, value: 1 }]);
  return new RedisConnection({ url: url.reveal(), logger, metrics, gate });
}

/** Redis is there before the first session asks it, and until the last one has been written. */
function memoryComponent({ memory, redis }: Parts): Component {
  return {
    name: 'memory',
    start: () => redis?.start(),
    async stop() {
      await memory.close();
      redis?.close();
    },
  };
}

/** The engines of the configuration, or the built-in ones. */
async function createEngines(
  config: Config,
  secrets: Secrets,
  parts: CommonParts & { ollamaMind: Models['ollamaMind'] },
): Promise<AdapterFactory> {
  const { enabled, settings, ...choice } = config.adapters;
  if (!enabled) return new RehearsalAdapterFactory(parts);
  const { RealAdapterFactory } = await import('./adapters/real-adapter-factory.js');
  return RealAdapterFactory.create(choice, {
    ...parts,
    settings,
    secret: (name) => secrets[name]?.reveal(),
  });
}

function createHttp(config: Config, parts: Parts, readiness: () => readonly string[]): Server {
  const { logger, factory, recordings, disk, limiter, operations, models, orchestrator, redis } = parts;
  const { identity } = parts;
  const general = perAddress(config.rateLimits.perMinute);
  const { authenticate, watch } = identity;
  const api = new Api({ authenticate, watch, limiter, general, metrics: operations.metrics });
  const diskHealth = () => ({ freeBytes: disk.freeBytes, low: disk.shortage !== null });
  addHealthRoutes(api, { version: VERSION, adapters: () => healthOf(config, factory), disk: diskHealth, readiness });
  const { recordings: recordingsDir } = config.directories;
  addPodcastRoutes(api, { briefings: parts.briefingFolder, recordingsDir });
  parts.greenRoom.addRoutes(api);
  recordings.addRoutes(api);
  identity.addRoutes(api);
  addDocumentRoutes(api, { version: VERSION });
  const sessions = () => orchestrator.figures;
  const { database } = parts.database;
  const queue = () => parts.greenRoom.queueStatus();
  const watched = { readiness, disk: diskHealth, sessions, redis, database, queue, ollama: models.ollama };
  operations.addRoutes(api, watched);
  models.addRoutes(api);
  const app = createHttpApp({
    config,
    webDir: fileURLToPath(new URL(WEB_DIR, import.meta.url)),
    logger,
    api,
    observers: operations.observers,
    trust: trustOf(config.trustProxy),
    knowsHost: identity.knowsHost,
  });
  return createGuardedServer(app, { connectionsMax: 2 * config.connections.total + limits.httpConnections });
}

/** Looks at the folders before a session of this process can add one, then repairs in the background. */
async function startRecovery(config: Config, { logger, claims }: Parts, signal: AbortSignal): Promise<void> {
  const folders = await foldersToCheck(config.directories.recordings);
  void recoverRecordings(folders, { logger, signal, claims });
}

function healthOf({ adapters }: Config, factory: AdapterFactory): AdapterHealth {
  const { enabled } = adapters;
  if (enabled) return { enabled, stt: adapters.stt[0], tts: adapters.tts[0], guest: adapters.guest[0] };
  return { enabled, stt: factory.stt().provider, tts: factory.tts().provider, guest: factory.llm('guest').provider };
}
