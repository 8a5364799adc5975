import { PassThroughClient } from 'google-auth-library';
import { type ClientOptions, grpc } from 'google-gax';
import { ProviderError } from '../../provider-error.js';
import { credentialsError } from './google-errors.js';

export interface GoogleClientOptions {
  /** `host` or `host:port`; Google's own when absent. */
  readonly endpoint?: string;
  /** Plain text and no credentials, for a server on this machine; refused for any other. */
  readonly insecure?: boolean;
  /** A service account's key file; without it the library looks in its usual places (environment, gcloud, metadata server). */
  readonly credentialsFile?: string;
}

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|::1)$/;

/**
 * gRPC waits up to 120 s between its own attempts to connect, and every call fails meanwhile: an outage would outlast itself.
 * The ping finds a connection whose other end is gone within 28 s, sooner than audio without words counts as silence.
 */
const CHANNEL = {
  'grpc.initial_reconnect_backoff_ms': 250,
  'grpc.max_reconnect_backoff_ms': 2_000,
  'grpc.keepalive_time_ms': 20_000,
  'grpc.keepalive_timeout_ms': 8_000,
};

/** @throws Error when `insecure` is asked for a host that is not this machine. */
export function clientOptions({ endpoint, insecure = false, credentialsFile }: GoogleClientOptions): ClientOptions {
  const { host, port } = hostAndPort(endpoint);
  const place = { ...(host ? { apiEndpoint: host } : {}), ...(port === undefined ? {} : { port }) };
  if (!insecure) return { ...CHANNEL, ...place, ...(credentialsFile ? { keyFilename: credentialsFile } : {}) };
  if (host === undefined || !LOOPBACK.test(host)) {
    throw new Error('An insecure Google endpoint must be on this machine, e.g. 127.0.0.1:9000.');
  }
  // Without a client of its own the library asks the cloud's metadata server for credentials, even over plain text.
  return { ...CHANNEL, ...place, sslCreds: grpc.credentials.createInsecure(), authClient: new PassThroughClient() };
}

function hostAndPort(endpoint: string | undefined): { host?: string; port?: number } {
  if (!endpoint) return {};
  const { hostname, port } = new URL(`https://${endpoint}`);
  const host = hostname.replace(/^\[|\]$/g, '');
  return port === '' ? { host } : { host, port: Number(port) };
}

interface GoogleClient {
  initialize(): Promise<unknown>;
  close(): Promise<void>;
}

/** One client for all calls of an API: made at its first use, and again after a failed start. */
export interface ClientSlot<T extends GoogleClient> {
  /** Throws ProviderError `auth` when there are no credentials, `unavailable` once closed. */
  get(): Promise<T>;
  close(): Promise<void>;
}

export function createClientSlot<T extends GoogleClient>(make: () => T): ClientSlot<T> {
  let opening: Promise<T> | undefined;
  let closed = false;
  // The public methods start the client themselves, and then a failure is an unhandled rejection: start it here first.
  const open = async () => {
    try {
      const client = make();
      await client.initialize();
      return client;
    } catch (error) {
      opening = undefined;
      throw credentialsError(error);
    }
  };
  return {
    async get() {
      if (closed) throw new ProviderError('google', 'unavailable', 'The connection to Google has been closed.');
      opening ??= open();
      return opening;
    },
    async close() {
      if (closed) return;
      closed = true;
      // Without a client there is nothing to close.
      const client = await opening?.catch(() => undefined);
      await client?.close();
    },
  };
}

/** Waits for `work`, but no longer than the signal allows: rejects with its reason. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
