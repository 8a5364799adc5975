import type { Features } from './features.js';
import type { OllamaConfig } from './ollama-variables.js';
import type { Directories } from './path-problems.js';
import type { Concurrency } from './concurrency.js';
import type { Secret } from './secret.js';
import type { EngineSettings, LlmEngine, SttEngine, TtsEngine } from './engine-variables.js';
import type { SecretName, Settings } from './variables.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** How the service runs; holds nothing that must not be printed. Immutable. */
export interface Config {
  readonly environment: Settings['NODE_ENV'];
  readonly host: string;
  /** 0 lets the system choose a free one. */
  readonly port: number;
  /** Pages that may use the server, PUBLIC_URL's own among them. */
  readonly corsOrigins: readonly string[];
  /** Where browsers find the studio, when that is not where it listens. */
  readonly publicUrl: string | null;
  /** How many proxies stand in front of the server, or which: what they say of their clients is believed. */
  readonly trustProxy: Settings['TRUST_PROXY'];
  readonly rateLimits: {
    /** Where a route has no rule of its own. */
    readonly perMinute: number;
    /** Processes that share the limits through Redis. */
    readonly processes: number;
  };
  /** Sockets: how many, how long one may be silent, and how often it is asked whether it is still there. */
  readonly connections: {
    readonly perClient: number;
    readonly total: number;
    readonly idleMs: number;
    readonly heartbeatMs: number;
    readonly answerMs: number;
  };
  readonly logLevel: Settings['LOG_LEVEL'];
  readonly shutdownTimeoutMs: number;
  readonly features: Features;
  /** Absolute paths. */
  readonly directories: Directories;
  /** Room for less minutes of recording is low: no session begins, live ones are warned; 0 for neither. */
  readonly diskLowMinutes: number;
  /** Finished recordings that are older are deleted; null keeps them. */
  readonly keepDays: number | null;
  /** Replies are begun on trial while the host may still go on. */
  readonly speculation: boolean;
  /** What outlives a session: where, how many of its newest messages, and how long after the last of them. */
  readonly memory: { readonly store: 'redis' | 'process'; readonly messages: number; readonly ttlMs: number };
  /** Where accounts, threads and the index of sessions are: `DATA_DIR`, or the server at `DATABASE_URL`. */
  readonly database: 'embedded' | 'postgres';
  /** Where model requests wait, and how many each provider is given at once. */
  readonly llm: { readonly queue: 'process' | 'redis'; readonly concurrency: Concurrency };
  readonly ollama: OllamaConfig;
  readonly adapters: {
    /** False: the built-in rehearsal engines, whatever is chosen. The lists are chains: the first leads, the others take over. */
    readonly enabled: boolean;
    readonly stt: readonly [SttEngine, ...SttEngine[]];
    readonly tts: readonly [TtsEngine, ...TtsEngine[]];
    /** Minds of the speaker called `claude`, and of everybody else. */
    readonly cohost: readonly [LlmEngine, ...LlmEngine[]];
    readonly guest: readonly [LlmEngine, ...LlmEngine[]];
    readonly settings: EngineSettings;
  };
}

export type Secrets = Readonly<Partial<Record<SecretName, Secret>>>;

export interface LoadedConfig {
  readonly config: Config;
  readonly secrets: Secrets;
}
