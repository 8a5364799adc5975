import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { closeServer, listen } from '../../../src/http/listen.js';

/** How it refuses: with a status, or with an event in the middle of an answer. */
export type Refusal = 400 | 401 | 503 | 'in the stream';

/** Stands beside the key wherever the vendor repeats it. */
export const ECHO_MARK = 'asks the echoing vendor';

export interface EchoingVendor {
  readonly url: string;
  /** Every key it was sent, and repeated. */
  readonly keys: ReadonlySet<string>;
  refuseWith(refusal: Refusal): void;
  close(): Promise<void>;
}

/** A vendor of every kind that takes no key, and says so with the key in its words: in the body, the headers, the stream. */
export async function startEchoingVendor(): Promise<EchoingVendor> {
  const keys = new Set<string>();
  let refusal: Refusal = 401;
  const server = createServer((request, response) => {
    const key = keyOf(request);
    if (key !== '') keys.add(key);
    request.resume().once('end', () => refuse(response, refusal, key));
  });
  const url = await listen(server, { host: '127.0.0.1', port: 0 });
  return {
    url: `${url}/v1`,
    keys,
    refuseWith: (next) => void (refusal = next),
    close: () => closeServer(server, 0),
  };
}

function keyOf({ headers }: IncomingMessage): string {
  return String(headers['x-api-key'] ?? headers.authorization ?? '').replace(/^Bearer /, '');
}

function refuse(response: ServerResponse, refusal: Refusal, key: string): void {
  const error = { type: 'invalid_request_error', code: null, message: `${key} ${ECHO_MARK}: incorrect key ${key}` };
  const body = JSON.stringify({ type: 'error', error });
  const headers = { 'www-authenticate': `Key ${key}`, 'x-request-id': key };
  if (refusal !== 'in the stream') {
    response.writeHead(refusal, { ...headers, 'content-type': 'application/json' }).end(body);
    return;
  }
  response.writeHead(200, { ...headers, 'content-type': 'text/event-stream' });
  response.end(`event: error\ndata: ${body}\n\n`);
}
