import { z } from 'zod';
import { choice, flag, hostPort, httpUrl, listOf, secureUrl, text } from './variable-types.js';

/** Which engines may take which part; the first named one leads, its fallbacks follow. */
export const LLM_ENGINES = [
  'claude',
  'openai',
  'groq',
  'together',
  'openrouter',
  'gemini',
  'local',
  'ollama',
  'lmstudio',
  'rehearsal',
] as const;
export const STT_ENGINES = ['assemblyai', 'google', 'faster-whisper', 'openai', 'rehearsal'] as const;
export const TTS_ENGINES = ['google', 'piper', 'openai', 'espeak', 'rehearsal'] as const;

export type LlmEngine = (typeof LLM_ENGINES)[number];
export type SttEngine = (typeof STT_ENGINES)[number];
export type TtsEngine = (typeof TTS_ENGINES)[number];

/** The engines' own variables; read only with USE_REAL_ADAPTERS=true. */
export const engineVariables = {
  USE_REAL_ADAPTERS: flag(false),
  STT_PROVIDER: choice(STT_ENGINES).default('assemblyai'),
  STT_FALLBACKS: listOf(STT_ENGINES),
  TTS_PROVIDER: choice(TTS_ENGINES).default('google'),
  TTS_FALLBACKS: listOf(TTS_ENGINES),
  COHOST_PROVIDER: choice(LLM_ENGINES).default('claude'),
  COHOST_FALLBACKS: listOf(LLM_ENGINES),
  GUEST_PROVIDER: choice(LLM_ENGINES).default('groq'),
  GUEST_FALLBACKS: listOf(LLM_ENGINES),

  ANTHROPIC_BASE_URL: httpUrl.optional(),
  ANTHROPIC_MODEL: text('claude-haiku-4-5'),
  OPENAI_BASE_URL: httpUrl.optional(),
  OPENAI_MODEL: text('gpt-4.1-mini'),
  GROQ_BASE_URL: httpUrl.optional(),
  GROQ_MODEL: text('llama-3.3-70b-versatile'),
  TOGETHER_BASE_URL: httpUrl.optional(),
  TOGETHER_MODEL: text('meta-llama/Llama-3.3-70B-Instruct-Turbo'),
  OPENROUTER_BASE_URL: httpUrl.optional(),
  OPENROUTER_MODEL: text('anthropic/claude-haiku-4.5'),
  GEMINI_BASE_URL: httpUrl.optional(),
  GEMINI_MODEL: text('gemini-3.8-flash'),
  LOCAL_LLM_URL: httpUrl.optional(),
  LOCAL_LLM_MODEL: text('default'),
  OLLAMA_BASE_URL: httpUrl.optional(),
  OLLAMA_MODEL: text('llama3.2'),
  LMSTUDIO_BASE_URL: httpUrl.default('http://127.0.0.1:1234/v1'),
  LMSTUDIO_MODEL: text('default'),

  ASSEMBLYAI_BASE_URL: secureUrl.optional(),
  ASSEMBLYAI_MODEL: text('universal-streaming-english'),
  GOOGLE_APPLICATION_CREDENTIALS: z.string().optional(),
  GOOGLE_SPEECH_API: choice(['v1', 'v2']).default('v1'),
  GOOGLE_SPEECH_ENDPOINT: hostPort.optional(),
  GOOGLE_SPEECH_MODEL: text('latest_long'),
  GOOGLE_PROJECT_ID: z.string().optional(),
  GOOGLE_LOCATION: text('global'),
  GOOGLE_TTS_ENDPOINT: hostPort.optional(),
  GOOGLE_TTS_VOICES: z.string().optional(),
  FASTER_WHISPER_PYTHON: text('python3'),
  FASTER_WHISPER_MODEL: text('small.en'),
  FASTER_WHISPER_COMPUTE_TYPE: text('int8'),
  FASTER_WHISPER_DEVICE: choice(['auto', 'cpu', 'cuda']).default('auto'),
  TRANSCRIPTION_URL: httpUrl.optional(),
  TRANSCRIPTION_MODEL: text('whisper-1'),
  TRANSCRIPTION_PATH: z.string().startsWith('/', 'a path such as /inference').optional(),

  PIPER_URL: httpUrl.optional(),
  PIPER_BIN: z.string().optional(),
  PIPER_VOICE: z.string().optional(),
  SPEECH_URL: httpUrl.optional(),
  SPEECH_MODEL: text('gpt-4o-mini-tts'),
  SPEECH_VOICES: text('alloy,onyx,nova,echo'),
  ESPEAK_BIN: text('espeak-ng'),
} as const;

/** Variables whose values are never printed, logged or kept in the configuration. */
export const SECRET_NAMES = [
  'ANTHROPIC_API_KEY',
  'ASSEMBLYAI_API_KEY',
  'GROQ_API_KEY',
  'TOGETHER_API_KEY',
  'OPENAI_API_KEY',
  'OPENROUTER_API_KEY',
  'GEMINI_API_KEY',
  'TRANSCRIPTION_API_KEY',
  'SPEECH_API_KEY',
] as const;
export type SecretName = (typeof SECRET_NAMES)[number];

const engineSchema = z.object(engineVariables);
/** The engines' settings by the names of their variables. */
export type EngineSettings = Readonly<z.infer<typeof engineSchema>>;
