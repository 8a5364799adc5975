import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'dotenv';
import { ConfigError } from './config/config-error.js';
import { engineProblems } from './config/engine-problems.js';
import { metricsProblems } from './config/metrics-problems.js';
import { ollamaConfig } from './config/ollama-variables.js';
import { type Directories, pathProblems } from './config/path-problems.js';
import { redisProblems } from './config/redis-problems.js';
import { databaseProblems } from './config/database-problems.js';
import { Secret } from './config/secret.js';
import { secretsKeyProblems } from './config/secrets-key-problems.js';
import type { Config, Environment, LoadedConfig, Secrets } from './config/shape.js';
import { SECRET_NAMES, type SecretName, type Settings, settingsSchema } from './config/variables.js';

export { ConfigError } from './config/config-error.js';
export { Secret } from './config/secret.js';
export { printConfig } from './config/banner.js';
export type { Config, Environment, LoadedConfig, Secrets } from './config/shape.js';

/** The process environment over what `.env` in the working directory says. */
export function readEnvironment(file = '.env'): Environment {
  return { ...readEnvFile(file), ...process.env };
}

/** Takes the secrets out of the process's environment: no child process and no library finds them there. */
export function withdrawSecrets(env: Record<string, string | undefined> = process.env): void {
  for (const name of SECRET_NAMES) delete env[name];
}

/** Validates the variables alone. Throws ConfigError with every problem. */
export function loadConfig(env: Environment): LoadedConfig {
  const { loaded, problems } = inspectVariables(env);
  if (loaded === undefined || problems.length > 0) throw new ConfigError(problems);
  return loaded;
}

/** Makes the directories that are written to and checks all three. Throws ConfigError with every problem. */
export function checkPaths(config: Config): void {
  const problems = pathProblems(config.directories);
  if (problems.length > 0) throw new ConfigError(problems);
}

/** Both checks in one go, so that a start that fails names everything there is to mend. */
export function loadCheckedConfig(env: Environment): LoadedConfig {
  const { loaded, problems } = inspectVariables(env);
  const all = [...problems, ...pathProblems(directoriesOf(withoutBlanks(env)))];
  if (loaded === undefined || all.length > 0) throw new ConfigError(all);
  return loaded;
}

function inspectVariables(env: Environment): { loaded?: LoadedConfig; problems: string[] } {
  const given = withoutBlanks(env);
  const parsed = settingsSchema.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      return `${name}=${JSON.stringify(given[name]?.slice(0, 80))}: expected ${issue.message}`;
    });
    return { problems: [...problems, ...engineProblemsDespite(parsed.error.issues, given)] };
  }
  const problems = [
    ...engineProblems(parsed.data, (name) => given[name]),
    ...redisProblems(parsed.data, given),
    ...metricsProblems(given),
    ...databaseProblems(given),
    ...secretsKeyProblems(given),
  ];
  const config = configOf(parsed.data, (name) => given[name] !== undefined);
  return { loaded: Object.freeze({ config, secrets: secretsOf(given) }), problems };
}

/** A wrong port must not hide a missing key: the valid variables are looked at with defaults for the others. */
function engineProblemsDespite(issues: readonly { path: PropertyKey[] }[], given: Environment): string[] {
  const wrong = new Set(issues.map((issue) => String(issue.path[0])));
  const valid = Object.fromEntries(Object.entries(given).filter(([name]) => !wrong.has(name)));
  const settings = settingsSchema.parse(valid);
  return engineProblems(settings, (name) => given[name]);
}

function configOf(settings: Settings, isSet: (name: SecretName) => boolean): Config {
  const publicUrl = settings.PUBLIC_URL ?? null;
  return Object.freeze({
    environment: settings.NODE_ENV,
    host: settings.HOST,
    port: settings.PORT,
    corsOrigins: Object.freeze([...settings.CORS_ORIGINS, ...(publicUrl === null ? [] : [publicUrl])]),
    publicUrl,
    trustProxy: settings.TRUST_PROXY,
    rateLimits: Object.freeze({ perMinute: settings.RATE_LIMIT_PER_MINUTE, processes: settings.PROCESSES }),
    connections: Object.freeze({
      perClient: settings.CONNECTIONS_PER_CLIENT,
      total: settings.CONNECTIONS_MAX,
      idleMs: settings.CONNECTION_TTL_SECONDS * 1_000,
      heartbeatMs: settings.HEARTBEAT_INTERVAL_SECONDS * 1_000,
      answerMs: settings.HEARTBEAT_TIMEOUT_SECONDS * 1_000,
    }),
    logLevel: settings.LOG_LEVEL,
    shutdownTimeoutMs: settings.SHUTDOWN_TIMEOUT_MS,
    features: Object.freeze(settings.FEATURES),
    directories: directoriesOf(settings),
    diskLowMinutes: settings.DISK_LOW_MINUTES,
    keepDays: settings.RECORDINGS_KEEP_DAYS ?? null,
    speculation: settings.SPECULATION === 'on',
    memory: Object.freeze({
      store: settings.MEMORY_STORE ?? (isSet('REDIS_URL') ? 'redis' : 'process'),
      messages: settings.MEMORY_MESSAGES,
      ttlMs: settings.MEMORY_TTL_SECONDS * 1_000,
    }),
    database: isSet('DATABASE_URL') ? 'postgres' : 'embedded',
    llm: Object.freeze({ queue: settings.LLM_QUEUE, concurrency: settings.LLM_CONCURRENCY }),
    ollama: ollamaConfig(settings),
    adapters: Object.freeze({
      enabled: settings.USE_REAL_ADAPTERS,
      stt: chain(settings.STT_PROVIDER, settings.STT_FALLBACKS),
      tts: chain(settings.TTS_PROVIDER, settings.TTS_FALLBACKS),
      cohost: chain(settings.COHOST_PROVIDER, settings.COHOST_FALLBACKS),
      guest: chain(settings.GUEST_PROVIDER, settings.GUEST_FALLBACKS),
      settings: Object.freeze(settings),
    }),
  });
}

/** The engines of one part in order, each once. */
function chain<E extends string>(first: E, fallbacks: readonly E[]): readonly [E, ...E[]] {
  return [first, ...new Set(fallbacks.filter((engine) => engine !== first))];
}

type DirectoryNames = Partial<Record<'RECORDINGS_DIR' | 'LOGS_DIR' | 'BRIEFINGS_DIR' | 'DATA_DIR', string>>;

function directoriesOf(names: DirectoryNames): Directories {
  return Object.freeze({
    recordings: resolve(names.RECORDINGS_DIR ?? './recordings'),
    logs: resolve(names.LOGS_DIR ?? './logs'),
    briefings: resolve(names.BRIEFINGS_DIR ?? './briefings'),
    data: resolve(names.DATA_DIR ?? './data'),
  });
}

function secretsOf(given: Environment): Secrets {
  const present = SECRET_NAMES.flatMap((name) => {
    const value = given[name];
    return value === undefined ? [] : [[name, new Secret(value)] as const];
  });
  return Object.freeze(Object.fromEntries(present));
}

/** `PORT=` in a file means "not set". */
function withoutBlanks(env: Environment): Record<string, string> {
  const entries = Object.entries(env).flatMap(([name, value]) =>
    value?.trim() ? [[name, value.trim()] as const] : [],
  );
  return Object.fromEntries(entries);
}

function readEnvFile(file: string): Record<string, string> {
  try {
    return parse(readFileSync(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new ConfigError([`${file} cannot be read: ${String(error)}`]);
  }
}
