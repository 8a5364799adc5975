import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';

export interface SpeechFakeRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface SpeechFakeAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Held back until it resolves, before the head of the answer. */
  readonly after?: Promise<void>;
  /** What comes behind the body: its end, nothing ever, or a connection torn down. */
  readonly ending?: 'end' | 'stall' | 'reset';
  /** Sent in pieces of this size; all at once when absent. */
  readonly pieceBytes?: number;
}

/** A loopback server that answers as told, and remembers what it was asked and when its connections closed. */
export class SpeechFakeServer {
  readonly requests: SpeechFakeRequest[] = [];
  readonly violations: string[] = [];
  readonly #server: Server;
  readonly #broken: ((atMs: number) => void)[] = [];

  private constructor(private readonly answer: (request: SpeechFakeRequest) => SpeechFakeAnswer) {
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        this.violations.push(`the fake could not answer: ${String(error)}`);
        response.destroy();
      });
    });
  }

  static async start(answer: (request: SpeechFakeRequest) => SpeechFakeAnswer): Promise<SpeechFakeServer> {
    const fake = new SpeechFakeServer(answer);
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Collects what should not have been sent; `assertClean` tells. */
  demand(condition: boolean, otherwise: string): void {
    if (!condition) this.violations.push(otherwise);
  }

  /** When the other side closes the connection of an unfinished answer: `performance.now()` then. */
  untilBroken(): Promise<number> {
    return new Promise((resolve) => this.#broken.push(resolve));
  }

  assertClean(): void {
    expect(this.violations).toEqual([]);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('close', () => {
      if (response.writableFinished) return;
      for (const tell of this.#broken.splice(0)) tell(performance.now());
    });
    const pieces: Buffer[] = [];
    for await (const piece of incoming) pieces.push(piece as Buffer);
    const { method = '', url: path = '', headers } = incoming;
    const request = { method, path, headers, body: Buffer.concat(pieces).toString('utf8') };
    this.requests.push(request);
    await this.#send(response, this.answer(request));
  }

  async #send(response: ServerResponse, answer: SpeechFakeAnswer): Promise<void> {
    await answer.after;
    const body = Buffer.from(answer.body ?? '');
    response.writeHead(answer.status ?? 200, answer.headers);
    const size = answer.pieceBytes ?? body.length;
    for (let at = 0; at < body.length; at += size) {
      response.write(body.subarray(at, at + size));
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (body.length === 0) response.flushHeaders();
    if (answer.ending === 'reset') response.socket?.resetAndDestroy();
    else if (answer.ending !== 'stall') response.end();
  }
}
