import { z } from 'zod';
import { engineVariables, SECRET_NAMES } from './engine-variables.js';
import { choice, integer, origins, text } from './variable-types.js';

/** The environment, variable by variable. */
export const settingsSchema = z.object({
  NODE_ENV: choice(['development', 'production', 'test']).default('development'),
  HOST: text('127.0.0.1'),
  PORT: integer(0, 65_535, 4_000),
  CORS_ORIGINS: origins,
  LOG_LEVEL: choice(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  SHUTDOWN_TIMEOUT_MS: integer(1_000, 600_000, 30_000),
  RECORDINGS_DIR: text('./recordings'),
  BRIEFINGS_DIR: text('./briefings'),
  LOGS_DIR: text('./logs'),
  ...engineVariables,
});

export { SECRET_NAMES, type SecretName } from './engine-variables.js';
export type Settings = z.infer<typeof settingsSchema>;

/** Every variable the service reads; `.env.example` names the same ones. */
export const VARIABLE_NAMES: readonly string[] = [...Object.keys(settingsSchema.shape), ...SECRET_NAMES];
