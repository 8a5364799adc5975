import OpenAI from 'openai';
import { createKeepAliveFetch } from '../../support/keep-alive-fetch.js';
import { toOpenAiError } from './openai-errors.js';
import type { VendorProfile } from './vendor-profiles.js';

export interface OpenAiClientOptions {
  readonly profile: VendorProfile;
  /** Not needed by a vendor without `keyVariable`. */
  readonly apiKey?: string | undefined;
  /** The vendor's own address when absent; one without a path gets `/v1`. */
  readonly baseUrl?: string | undefined;
  /** Longest wait for the head of an answer, in ms; the body is not watched. */
  readonly timeoutMs?: number | undefined;
}

/** One vendor's connections, shared by everything that talks to it. */
export interface OpenAiClient {
  readonly sdk: OpenAI;
  readonly profile: VendorProfile;
  /** Drops every connection. Safe to call twice. */
  close(): Promise<void>;
}

/** A last resort far behind the deadlines of a turn; a local model may take a minute to load. */
const TIMEOUT_MS = 120_000;
/** The SDK refuses to start without a key, and local servers do not look at it. */
const NO_KEY = 'none';

/** Never retries: its sleep between two attempts would not listen to an abort. */
export function createOpenAiClient(options: OpenAiClientOptions): OpenAiClient {
  const { profile, apiKey, baseUrl, timeoutMs = TIMEOUT_MS } = options;
  const { fetch, close } = createKeepAliveFetch();
  const sdk = new OpenAI({
    apiKey: apiKey || NO_KEY,
    baseURL: withVersion(baseUrl || profile.baseUrl),
    // Else they come from the environment, and one vendor would be sent another's identity.
    organization: null,
    project: null,
    adminAPIKey: null,
    webhookSecret: null,
    defaultHeaders: profile.headers,
    maxRetries: 0,
    timeout: timeoutMs,
    logLevel: 'off',
    fetch,
  });
  return { sdk, profile, close };
}

/** Local servers are known by address and port; their chat completions are below `/v1`. */
function withVersion(baseUrl: string): string {
  return new URL(baseUrl).pathname === '/' ? new URL('/v1', baseUrl).href : baseUrl;
}

/** Asks the vendor which models the key may use: a check of address, key and connection. Throws ProviderError. */
export async function listModels(client: OpenAiClient, { signal }: { signal?: AbortSignal } = {}): Promise<string[]> {
  try {
    // Not `models.list()`: some vendors answer with a bare array, which the SDK reads as an empty page.
    const answer: unknown = await client.sdk.get('/models', signal === undefined ? {} : { signal });
    return modelsIn(answer).map((id) => id.replace(/^models\//, ''));
  } catch (error) {
    throw toOpenAiError(error, { client });
  }
}

function modelsIn(answer: unknown): string[] {
  const data = typeof answer === 'object' && answer !== null && 'data' in answer ? answer.data : answer;
  if (!Array.isArray(data)) throw new SyntaxError('not a list of models');
  return data.flatMap((entry: unknown) =>
    typeof entry === 'object' && entry !== null && 'id' in entry && typeof entry.id === 'string' ? [entry.id] : [],
  );
}
