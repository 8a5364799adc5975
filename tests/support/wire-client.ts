import { io, type Socket } from 'socket.io-client';
import { PROTOCOL_VERSION } from '../../src/protocol/client-events.js';
import type { ServerEventName, Stamped, WireError } from '../../src/protocol/server-events.js';
import type { Ack, HelloResult } from '../../src/protocol/socket-types.js';
import * as wireParser from '../../src/protocol/wire-parser.js';

const PATIENCE_MS = 15_000;

interface Arrived {
  readonly name: string;
  readonly payload: Record<string, unknown>;
}

/** A connection without manners: sends whatever a test wants on the wire and remembers all that came back. */
export class WireClient {
  readonly arrived: Arrived[] = [];
  /** Resolves with socket.io's reason once the connection is gone. */
  readonly closed: Promise<string>;
  #waiting: (() => void)[] = [];

  private constructor(readonly socket: Socket) {
    this.closed = new Promise((resolve) => socket.on('disconnect', resolve));
    socket.onAny((name: string, payload: Record<string, unknown>) => {
      this.arrived.push({ name, payload });
      for (const look of this.#waiting.splice(0)) look();
    });
  }

  /** Rejects when the server refuses the connection. */
  static connect(
    url: string,
    options: { origin?: string; cookie?: string; from?: string; auth?: Record<string, unknown> } = {},
  ): Promise<WireClient> {
    const { origin, cookie, from, auth } = options;
    const socket = io(url, {
      parser: wireParser,
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      extraHeaders: { ...(origin === undefined ? {} : { origin }), ...(cookie === undefined ? {} : { cookie }) },
      ...(from === undefined ? {} : { localAddress: from }),
      ...(auth === undefined ? {} : { auth }),
    });
    const client = new WireClient(socket);
    return new Promise((resolve, reject) => {
      socket.on('connect', () => resolve(client));
      socket.on('connect_error', (error) => {
        socket.disconnect();
        reject(error);
      });
    });
  }

  /** A connection that is already the host of a new session. */
  static async host(
    url: string,
    fields: object = {},
    auth?: Record<string, unknown>,
  ): Promise<{ client: WireClient; welcome: HelloResult }> {
    const client = await WireClient.connect(url, auth === undefined ? {} : { auth });
    return { client, welcome: await client.welcomed({ role: 'host', briefing: 'duo', ...fields }) };
  }

  /** What the server says to a hello with these fields; a field set to undefined is left out. */
  hello(fields: object): Promise<Ack<HelloResult>> {
    const usual = { protocol: PROTOCOL_VERSION, codec: 's16le', sampleRate: 48_000 };
    return this.ask('client.hello', { ...usual, ...fields }) as Promise<Ack<HelloResult>>;
  }

  async welcomed(fields: object): Promise<HelloResult> {
    const answer = await this.hello(fields);
    if (!answer.ok) throw new Error(`the hello was refused: ${answer.error.code}: ${answer.error.message}`);
    return answer.data;
  }

  ask(event: string, ...args: unknown[]): Promise<Ack<unknown>> {
    return this.socket.timeout(PATIENCE_MS).emitWithAck(event, ...args) as Promise<Ack<unknown>>;
  }

  /** The refusal of a request that must be refused. */
  async refused(event: string, ...args: unknown[]): Promise<WireError> {
    const answer = await this.ask(event, ...args);
    if (answer.ok) throw new Error(`${event} was accepted`);
    return answer.error;
  }

  send(event: string, ...args: unknown[]): void {
    this.socket.emit(event, ...args);
  }

  /** One frame of the host's track; `over` replaces header fields. */
  audio(frame: { seq: number; at: number; samples: Int16Array }, over: object = {}): void {
    const { seq, at, samples } = frame;
    this.send('audio.chunk', { seq, at, n: samples.length, ...over }, bytesOf(samples));
  }

  /** The first event of this name, already here or still to come, that fits. */
  async next<E extends ServerEventName>(
    name: E,
    fits: (payload: Stamped<E>) => boolean = () => true,
  ): Promise<Stamped<E>> {
    const deadlineMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const found = this.all(name).find(fits);
      if (found !== undefined) return found;
      const leftMs = deadlineMs - performance.now();
      if (leftMs <= 0)
        throw new Error(`no such ${name} came; there came ${this.arrived.map((one) => one.name).join(', ')}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.#waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  all<E extends ServerEventName>(name: E): Stamped<E>[] {
    return this.arrived.filter((one) => one.name === name).map((one) => one.payload as Stamped<E>);
  }

  /** Everything sent before has been dealt with once this resolves: events of one connection are taken in order. */
  async settled(): Promise<void> {
    await this.ask('hold.set', { on: 'a word that changes nothing' });
  }

  /** Ends the connection as a page that is closed does. */
  close(): void {
    this.socket.disconnect();
  }

  /** Ends the connection under socket.io's feet. */
  drop(): void {
    this.socket.io.engine.close();
  }
}

function bytesOf(samples: Int16Array): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}
