import type { Config, Secrets } from '../config.js';

/** Engines whose vendor is somewhere else. */
const REMOTE = new Set(['claude', 'openai', 'groq', 'together', 'openrouter', 'gemini', 'google', 'assemblyai']);

const KEYS = {
  ANTHROPIC_API_KEY: 'claude',
  OPENAI_API_KEY: 'openai',
  GROQ_API_KEY: 'groq',
  TOGETHER_API_KEY: 'together',
  OPENROUTER_API_KEY: 'openrouter',
  GEMINI_API_KEY: 'gemini',
  ASSEMBLYAI_API_KEY: 'assemblyai',
} as const satisfies Partial<Record<keyof Secrets, string>>;

/** Vendors that the service may call: part of a chain that is in use, or with a key that a text model may use. */
export function vendorsOf({ adapters }: Config, secrets: Secrets): string[] {
  const { enabled, stt, tts, cohost, guest } = adapters;
  const chained = enabled ? [...stt, ...tts, ...cohost, ...guest].filter((engine) => REMOTE.has(engine)) : [];
  const keyed = Object.entries(KEYS).flatMap(([name, vendor]) =>
    secrets[name as keyof typeof KEYS] === undefined ? [] : [vendor],
  );
  return [...new Set([...chained, ...keyed])];
}
