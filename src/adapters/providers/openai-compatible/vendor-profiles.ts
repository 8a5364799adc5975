export type VendorId = 'openai' | 'groq' | 'together' | 'openrouter' | 'gemini' | 'llama.cpp' | 'ollama' | 'lmstudio';

/** How one vendor departs from OpenAI's chat completions. */
export interface VendorProfile {
  readonly id: VendorId;
  /** For messages to people. */
  readonly name: string;
  readonly baseUrl: string;
  /** Where the key is set; undefined when the vendor needs none. */
  readonly keyVariable: string | undefined;
  readonly defaultModel: string;
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens';
  /** Sends usage in the stream only when asked for it with `stream_options`. */
  readonly asksForUsage: boolean;
  /** Fields the vendor answers with 400; `messages.x` stands for field x of a message. None of them is ever sent. */
  readonly refusedFields: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  /** Runs on the producer's own machine: costs nothing, and may not be running. */
  readonly local: boolean;
  /** What to do when the model is missing. */
  readonly modelAdvice: string;
}

const HOSTED = {
  asksForUsage: true,
  refusedFields: [],
  headers: {},
  local: false,
} as const satisfies Partial<VendorProfile>;

const LOCAL = {
  keyVariable: undefined,
  maxTokensField: 'max_tokens',
  asksForUsage: true,
  refusedFields: [],
  headers: {},
  local: true,
} as const satisfies Partial<VendorProfile>;

export const VENDOR_PROFILES = {
  openai: {
    ...HOSTED,
    id: 'openai',
    name: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    keyVariable: 'OPENAI_API_KEY',
    defaultModel: 'gpt-4.1-mini',
    modelAdvice: 'set OPENAI_MODEL',
    // Reasoning models answer 400 to `max_tokens`.
    maxTokensField: 'max_completion_tokens',
  },
  groq: {
    ...HOSTED,
    id: 'groq',
    name: 'Groq',
    baseUrl: 'https://api.groq.com/openai/v1',
    keyVariable: 'GROQ_API_KEY',
    defaultModel: 'llama-3.3-70b-versatile',
    modelAdvice: 'set GROQ_MODEL',
    maxTokensField: 'max_completion_tokens',
    refusedFields: ['logprobs', 'top_logprobs', 'logit_bias', 'messages.name'],
  },
  together: {
    ...HOSTED,
    id: 'together',
    name: 'Together AI',
    baseUrl: 'https://api.together.ai/v1',
    keyVariable: 'TOGETHER_API_KEY',
    defaultModel: 'meta-llama/Llama-3.3-70B-Instruct-Turbo',
    modelAdvice: 'set TOGETHER_MODEL',
    maxTokensField: 'max_tokens',
  },
  openrouter: {
    ...HOSTED,
    id: 'openrouter',
    name: 'OpenRouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    keyVariable: 'OPENROUTER_API_KEY',
    defaultModel: 'anthropic/claude-haiku-4.5',
    modelAdvice: 'set OPENROUTER_MODEL',
    maxTokensField: 'max_tokens',
    // Shown in the vendor's own activity list; no address of the studio is sent.
    headers: { 'X-Title': 'Trialogue' },
  },
  gemini: {
    ...HOSTED,
    id: 'gemini',
    name: 'Gemini',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai/',
    keyVariable: 'GEMINI_API_KEY',
    defaultModel: 'gemini-3.8-flash',
    modelAdvice: 'set GEMINI_MODEL',
    maxTokensField: 'max_tokens',
  },
  'llama.cpp': {
    ...LOCAL,
    id: 'llama.cpp',
    name: 'llama.cpp',
    baseUrl: 'http://127.0.0.1:8080/v1',
    // The server has one model loaded and takes any name for it.
    defaultModel: 'default',
    modelAdvice: 'start the server with that model',
  },
  ollama: {
    ...LOCAL,
    id: 'ollama',
    name: 'Ollama',
    baseUrl: 'http://127.0.0.1:11434/v1',
    defaultModel: 'llama3.2',
    modelAdvice: 'fetch it with "ollama pull"',
  },
  lmstudio: {
    ...LOCAL,
    id: 'lmstudio',
    name: 'LM Studio',
    baseUrl: 'http://127.0.0.1:1234/v1',
    defaultModel: 'default',
    modelAdvice: 'load it in LM Studio',
  },
} as const satisfies Readonly<Record<VendorId, VendorProfile>>;
