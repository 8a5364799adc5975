import { z } from 'zod';
import { concurrency } from './concurrency.js';
import { engineVariables, SECRET_NAMES as ENGINE_SECRET_NAMES } from './engine-variables.js';
import { featureDefaults, features } from './features.js';
import { ollamaVariables } from './ollama-variables.js';
import { choice, integer, optionalInteger, origins, proxies, publicUrl, text } from './variable-types.js';

/** The environment, variable by variable. */
export const settingsSchema = z.object({
  NODE_ENV: choice(['development', 'production', 'test']).default('development'),
  HOST: text('127.0.0.1'),
  PORT: integer(0, 65_535, 4_000),
  CORS_ORIGINS: origins,
  PUBLIC_URL: publicUrl.optional(),
  LOG_LEVEL: choice(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  TRUST_PROXY: proxies,
  RATE_LIMIT_PER_MINUTE: integer(1, 1_000_000, 100),
  PROCESSES: integer(1, 1_000, 1),
  CONNECTIONS_PER_CLIENT: integer(1, 100_000, 5),
  CONNECTIONS_MAX: integer(1, 100_000, 1_000),
  CONNECTION_TTL_SECONDS: integer(10, 604_800, 3_600),
  HEARTBEAT_INTERVAL_SECONDS: integer(1, 300, 30),
  HEARTBEAT_TIMEOUT_SECONDS: integer(1, 300, 10),
  SHUTDOWN_TIMEOUT_MS: integer(1_000, 600_000, 30_000),
  FEATURES: features.default(featureDefaults),
  RECORDINGS_DIR: text('./recordings'),
  BRIEFINGS_DIR: text('./briefings'),
  LOGS_DIR: text('./logs'),
  DATA_DIR: text('./data'),
  DISK_LOW_MINUTES: integer(0, 1_440, 15),
  RECORDINGS_KEEP_DAYS: optionalInteger(1, 36_500),
  SPECULATION: choice(['on', 'off']).default('on'),
  MEMORY_STORE: choice(['redis', 'process']).optional(),
  MEMORY_MESSAGES: integer(1, 200, 20),
  MEMORY_TTL_SECONDS: integer(1, 604_800, 3_600),
  LLM_QUEUE: choice(['process', 'redis']).default('process'),
  LLM_CONCURRENCY: concurrency,
  ...engineVariables,
  ...ollamaVariables,
});

/** Variables whose values are never printed, logged or kept in the configuration. */
export const SECRET_NAMES = [
  ...ENGINE_SECRET_NAMES,
  'REDIS_URL',
  'DATABASE_URL',
  'METRICS_TOKEN',
  'SECRETS_KEY',
] as const;
export type SecretName = (typeof SECRET_NAMES)[number];
export type Settings = z.infer<typeof settingsSchema>;

/** Every variable the service reads; `.env.example` names the same ones. */
export const VARIABLE_NAMES: readonly string[] = [...Object.keys(settingsSchema.shape), ...SECRET_NAMES];
