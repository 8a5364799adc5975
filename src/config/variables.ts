import { z } from 'zod';

/** The environment, variable by variable. A schema's message says what is expected; the default follows it. */

const integer = (min: number, max: number, fallback: number) => {
  const expected = `a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, expected)
    .transform(Number)
    .refine((value) => value >= min && value <= max, expected)
    .default(fallback);
};

const choice = <const T extends readonly string[]>(options: T) => z.enum(options, `one of ${options.join(', ')}`);

const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false', '1', '0'], 'true or false')
    .transform((value) => value === 'true' || value === '1')
    .default(fallback);

const text = (fallback: string) => z.string().default(fallback);

const isHttpUrl = (value: string) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
const isOrigin = (value: string) => isHttpUrl(value) && new URL(value).origin === value;

const origins = z
  .string()
  .transform((list) => list.split(',').map((item) => item.trim().replace(/\/$/, '')))
  .refine(
    (list) => list.every(isOrigin),
    'web origins separated by commas, such as http://localhost:3000 (no path, no *)',
  )
  .default(['http://localhost:3000']);

const httpUrl = z.string().refine(isHttpUrl, 'a web address such as http://127.0.0.1:8080');

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
  USE_REAL_ADAPTERS: flag(false),
  STT_PROVIDER: choice(['assemblyai', 'google', 'faster-whisper']).default('assemblyai'),
  TTS_PROVIDER: choice(['google', 'piper']).default('google'),
  GUEST_PROVIDER: choice(['groq', 'together', 'openai', 'local']).default('groq'),
  GOOGLE_APPLICATION_CREDENTIALS: z.string().optional(),
  PIPER_BIN: z.string().optional(),
  PIPER_VOICE: z.string().optional(),
  LOCAL_LLM_URL: httpUrl.optional(),
});

/** Variables whose values are never printed, logged or kept in the configuration. */
export const SECRET_NAMES = [
  'ANTHROPIC_API_KEY',
  'ASSEMBLYAI_API_KEY',
  'GROQ_API_KEY',
  'TOGETHER_API_KEY',
  'OPENAI_API_KEY',
] as const;

export type SecretName = (typeof SECRET_NAMES)[number];
export type Settings = z.infer<typeof settingsSchema>;

/** Every variable the service reads; `.env.example` names the same ones. */
export const VARIABLE_NAMES: readonly string[] = [...Object.keys(settingsSchema.shape), ...SECRET_NAMES];
