import Anthropic from '@anthropic-ai/sdk';
import { createKeepAliveFetch } from '../../support/keep-alive-fetch.js';
import { toClaudeError } from './claude-errors.js';

export interface ClaudeClientOptions {
  readonly apiKey: string;
  /** The vendor's own address when absent; a `/v1` at its end is left out, the SDK brings its own. */
  readonly baseUrl?: string | undefined;
  /** Longest wait for the head of an answer, in ms; the body is not watched. */
  readonly timeoutMs?: number | undefined;
}

/** The connections to Anthropic, shared by every speaker. */
export interface ClaudeClient {
  readonly sdk: Anthropic;
  /** Drops every connection. Safe to call twice. */
  close(): Promise<void>;
}

const BASE_URL = 'https://api.anthropic.com';
/** A last resort far behind the deadlines of a turn. */
const TIMEOUT_MS = 60_000;
/** The SDK would look for credentials in files and the environment if it were given none. */
const NO_KEY = 'none';

export function createClaudeClient({ apiKey, baseUrl, timeoutMs = TIMEOUT_MS }: ClaudeClientOptions): ClaudeClient {
  const { fetch, close } = createKeepAliveFetch();
  const sdk = new Anthropic({
    apiKey: apiKey || NO_KEY,
    baseURL: (baseUrl || BASE_URL).replace(/\/(?:v1\/?)?$/, ''),
    webhookKey: null,
    maxRetries: 0,
    timeout: timeoutMs,
    logLevel: 'off',
    openTelemetry: false,
    fetch,
  });
  return { sdk, close };
}

/** Asks which models the key may use: a check of address, key and connection. Throws ProviderError. */
export async function listModels(client: ClaudeClient, { signal }: { signal?: AbortSignal } = {}): Promise<string[]> {
  try {
    const page = await client.sdk.models.list({ limit: 1_000 }, signal === undefined ? {} : { signal });
    return page.data.map(({ id }) => id);
  } catch (error) {
    throw toClaudeError(error, { client });
  }
}
