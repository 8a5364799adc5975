import { StreamingTranscriber, type StreamingTranscriberParams } from 'assemblyai/streaming';
import type { IncomingMessage } from 'node:http';
import { ProviderError } from '../../provider-error.js';
import { PROVIDER } from './assemblyai-errors.js';

/** The part of the SDK's own socket (`ws`) that it does not offer: what waits, pings, and a message before it is parsed. */
export interface TranscriberSocket {
  readonly bufferedAmount: number;
  readonly readyState: number;
  onmessage: ((event: { data: unknown }) => void) | null;
  on(event: 'pong', listener: () => void): void;
  once(event: 'unexpected-response', listener: (request: unknown, response: IncomingMessage) => void): void;
  ping(): void;
  send(message: string): void;
  close(code: number): void;
  terminate(): void;
}

export const SOCKET_OPEN = 1;

interface Internals {
  connectionUrl(): URL;
  socket?: TranscriberSocket;
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** One transcriber for one connection: the SDK loses its listeners when it closes. Unencrypted on this machine alone. */
export function createTranscriber(
  params: StreamingTranscriberParams & { websocketBaseUrl: string },
): StreamingTranscriber {
  const url = addressOf(params.websocketBaseUrl);
  const secure = new URL(url);
  secure.protocol = 'wss:';
  const transcriber = new StreamingTranscriber({ ...params, websocketBaseUrl: secure.href });
  if (url.protocol === 'ws:') {
    const internals = transcriber as unknown as Internals;
    const build = internals.connectionUrl.bind(transcriber);
    internals.connectionUrl = () => {
      const plain = build();
      plain.protocol = 'ws:';
      return plain;
    };
  }
  return transcriber;
}

/** The address, if it is one that may be used. */
export function addressOf(baseUrl: string): URL {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url?.protocol === 'wss:' || (url?.protocol === 'ws:' && LOOPBACK.has(url.hostname))) return url;
  const message = 'The address of AssemblyAI must begin with wss:// (ws:// on this machine alone).';
  throw new ProviderError(PROVIDER, 'invalid-request', message);
}

/** There from the moment `connect` has been called. */
export function socketOf(transcriber: StreamingTranscriber): TranscriberSocket | undefined {
  return (transcriber as unknown as Internals).socket;
}
