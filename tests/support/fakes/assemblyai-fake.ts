import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { AssemblyAiFakeSession, type FakeSessionScript } from './assemblyai-fake-session.js';

export interface AssemblyAiFakeOptions extends FakeSessionScript {
  readonly apiKey?: string;
}

/** How the next connections are met, instead of being served. */
export interface FakeRefusal {
  readonly status: number;
  readonly retryAfterSeconds?: number;
  readonly body?: string;
}

/** AssemblyAI's streaming API on the loopback: serves sessions as told, and notes whatever a client does wrong. */
export class AssemblyAiFake {
  /** Changing it changes sessions that begin later. */
  script: FakeSessionScript;
  refusal: FakeRefusal | undefined;
  readonly sessions: AssemblyAiFakeSession[] = [];
  readonly violations: string[] = [];
  requests = 0;
  readonly #apiKey: string;
  readonly #http: Server = createServer();
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #lines = new Set<Duplex>();
  #idle: (() => void)[] = [];
  #port = 0;

  private constructor({ apiKey = 'test-key', ...script }: AssemblyAiFakeOptions) {
    this.#apiKey = apiKey;
    this.script = script;
    this.#http.on('connection', (line: Duplex) => this.#hold(line));
    this.#http.on('upgrade', (request, line, head) => this.#upgrade(request, line, head));
  }

  static async start(options: AssemblyAiFakeOptions = {}): Promise<AssemblyAiFake> {
    const fake = new AssemblyAiFake(options);
    await fake.listen();
    return fake;
  }

  get baseUrl(): string {
    return `ws://127.0.0.1:${this.#port}/v3/ws`;
  }

  /** Comes (back) up, on the same port as before. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#http.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (this.#http.address() as AddressInfo).port;
  }

  /** Goes down with all its connections, as a killed process does. */
  async kill(): Promise<void> {
    const closed = new Promise((resolve) => this.#http.close(resolve));
    for (const line of this.#lines) line.destroy();
    await closed;
  }

  /** Resolves when no client is connected. */
  async idle(): Promise<void> {
    if (this.#lines.size > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Every client kept to the wire protocol, and every session was ended so that it is not paid for any longer. */
  assertClean(): void {
    const open = this.sessions.filter(({ begun, terminated, brokenOff }) => begun && !terminated && !brokenOff);
    const faults = [...this.violations, ...open.map(() => 'a session was left without Terminate')];
    if (faults.length > 0) throw new Error(`the client broke the protocol: ${faults.join('; ')}`);
  }

  #hold(line: Duplex): void {
    this.#lines.add(line);
    line.on('error', () => this.#lines.delete(line));
    line.on('close', () => {
      this.#lines.delete(line);
      if (this.#lines.size > 0) return;
      for (const resolve of this.#idle.splice(0)) resolve();
    });
  }

  #upgrade(request: IncomingMessage, line: Duplex, head: Buffer): void {
    this.requests += 1;
    const refusal = this.refusal ?? (request.headers.authorization === this.#apiKey ? undefined : { status: 401 });
    this.#checkAddress(new URL(request.url ?? '/', 'ws://fake'));
    if (refusal !== undefined) return refuse(line, refusal);
    this.#sockets.handleUpgrade(request, line, head, (socket: WebSocket) => {
      const violate = (what: string) => void this.violations.push(what);
      this.sessions.push(
        new AssemblyAiFakeSession({ socket, line, violate, script: this.script, url: request.url ?? '' }),
      );
    });
  }

  #checkAddress({ pathname, searchParams }: URL): void {
    const expected = { sample_rate: '16000', encoding: 'pcm_s16le', format_turns: 'true' };
    if (pathname !== '/v3/ws') this.violations.push(`path ${pathname}`);
    for (const [name, value] of Object.entries(expected)) {
      if (searchParams.get(name) !== value) this.violations.push(`${name}=${searchParams.get(name)}`);
    }
    if (!searchParams.get('speech_model')) this.violations.push('no speech_model');
    const terms = JSON.parse(searchParams.get('keyterms_prompt') ?? '["none"]') as unknown;
    const fit = Array.isArray(terms) && terms.length > 0 && terms.length <= 100;
    if (!fit || terms.some((term) => typeof term !== 'string' || term.length > 50)) this.violations.push('keyterms');
  }
}

function refuse(line: Duplex, { status, retryAfterSeconds, body = '<html>no</html>' }: FakeRefusal): void {
  const retry = retryAfterSeconds === undefined ? '' : `retry-after: ${retryAfterSeconds}\r\n`;
  line.end(`HTTP/1.1 ${status} Refused\r\ncontent-length: ${body.length}\r\nconnection: close\r\n${retry}\r\n${body}`);
}
