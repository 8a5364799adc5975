import type { Directories } from './path-problems.js';
import type { Secret } from './secret.js';
import type { SecretName, Settings } from './variables.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** How the service runs; holds nothing that must not be printed. Immutable. */
export interface Config {
  readonly environment: Settings['NODE_ENV'];
  readonly host: string;
  /** 0 lets the system choose a free one. */
  readonly port: number;
  readonly corsOrigins: readonly string[];
  readonly logLevel: Settings['LOG_LEVEL'];
  readonly shutdownTimeoutMs: number;
  /** Absolute paths. */
  readonly directories: Directories;
  readonly adapters: {
    /** False: the built-in rehearsal engines, whatever the providers say. */
    readonly enabled: boolean;
    readonly stt: Settings['STT_PROVIDER'];
    readonly tts: Settings['TTS_PROVIDER'];
    readonly guest: Settings['GUEST_PROVIDER'];
  };
}

export type Secrets = Readonly<Partial<Record<SecretName, Secret>>>;

export interface LoadedConfig {
  readonly config: Config;
  readonly secrets: Secrets;
}
