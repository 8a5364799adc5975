import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { AppError } from '../core/errors.js';
import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import { handshakeSchema } from '../protocol/handshake.js';
import type { Principal } from '../protocol/identity.js';
import type { WireError } from '../protocol/server-events.js';
import { Decoder, Encoder } from '../protocol/wire-parser.js';
import { ConnectionRegistry, type ConnectionRules, type Newcomer, type Place } from './connection-registry.js';
import { PendingHandshakes } from './pending-handshakes.js';
import type { Answer, SessionSocket } from './session-socket.js';

/** A client that has connected says within this time that it wants in. */
const HANDSHAKE_MS = 10_000;
/** A client that was refused hangs up within this time, or is hung up on. */
const REFUSED_MS = 1_000;
/** Connections beyond the limit that may be open for a moment: refused in words, or about to take another one's place. */
const DOORWAY_SHARE = 0.1;
const DOORWAY_MIN = 50;

export interface SocketRules extends Omit<ConnectionRules, 'silentMs'> {
  /** A ping so often, to be answered within so long. */
  readonly heartbeatMs: number;
  readonly answerMs: number;
}

/** Who may come in, and for how long. */
export interface SocketDoor {
  /** Null for a stranger. Rejects with an AppError when that cannot be told now. */
  admit(request: IncomingMessage, token: string | undefined): Promise<Principal | null>;
  /** Calls `end` when the principal may stay no longer, with what to tell them; the answer stops watching. */
  watch(principal: Principal, end: (message: string) => void): () => void;
}

export interface SocketServerOptions {
  readonly httpServer: HttpServer;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly messageBytesMax: number;
  readonly rules: SocketRules;
  /** Whether a page of this origin may connect (undefined: not a browser). */
  readonly allows: (origin: string | undefined, host: string | undefined) => boolean;
  readonly door: SocketDoor;
  /** The address a connection counts under while nobody knows whose it is. */
  readonly addressOf: (request: IncomingMessage) => string;
  readonly seats: {
    /** Null unless the token is the live session's. */
    returning(sessionId: string, token: string): Newcomer['returning'];
    isSeated(socketId: string): boolean;
  };
  readonly onRefused?: (limit: 'client' | 'server') => void;
  readonly onConnection: (socket: SessionSocket) => void;
}

export interface SocketServer {
  /** Open connections. */
  readonly size: number;
  close(): Promise<void>;
}

type RawConnection = Socket['conn'];

/** Socket.IO over WebSocket alone: one message per event, no compression, resuming left to the session protocol. */
export function createSocketServer(options: SocketServerOptions): SocketServer {
  const { rules } = options;
  const pending = new PendingHandshakes();
  const waiting = new WeakMap<RawConnection, () => void>();
  const registry = createRegistry(options);
  const server = new Server(options.httpServer, {
    transports: ['websocket'],
    parser: { Encoder, Decoder },
    serveClient: false,
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: options.messageBytesMax,
    pingInterval: rules.heartbeatMs,
    pingTimeout: rules.answerMs,
    connectTimeout: HANDSHAKE_MS,
    allowRequest: (request, decide) => {
      const refusal = refusalOf(request, options) ?? crowded(server.engine.clientsCount, rules.total);
      const code = refusal ?? (pending.hasRoom(options.addressOf(request)) ? null : 'TOO_MANY_CONNECTIONS');
      decide(code, code === null);
    },
  });
  server.engine.on('connection', (raw: RawConnection) => {
    const over = pending.add(options.addressOf(raw.request));
    waiting.set(raw, over);
    raw.once('close', over);
  });
  server.use((socket, next) => {
    void enter(socket, { registry, options }).then((refusal) => {
      if (refusal === undefined) waiting.get(socket.conn)?.();
      // It counts as waiting until it is gone; clients hang up by themselves once they are told.
      else options.clock.setTimer(REFUSED_MS, () => socket.conn.close());
      next(refusal);
    });
  });
  server.on('connection', (socket) => connected(socket, options));
  registry.start();
  return {
    get size() {
      return registry.size;
    },
    async close() {
      registry.stop();
      server.disconnectSockets(true);
      await server.close();
    },
  };
}

function createRegistry({ rules, clock, logger, seats, onRefused }: SocketServerOptions): ConnectionRegistry {
  return new ConnectionRegistry({
    rules: { ...rules, silentMs: 2 * (rules.heartbeatMs + rules.answerMs) },
    clock,
    logger,
    isSeated: (id) => seats.isSeated(id),
    ...(onRefused === undefined ? {} : { onRefused }),
  });
}

function refusalOf({ headers: { origin, host } }: IncomingMessage, options: SocketServerOptions): string | null {
  if (options.allows(origin, host)) return null;
  options.logger.warn({ origin }, 'socket refused: origin not allowed');
  return 'ORIGIN_REFUSED';
}

/** Past this many, connections are not even refused in words. */
function crowded(open: number, total: number): string | null {
  return open < total + Math.max(DOORWAY_MIN, total * DOORWAY_SHARE) ? null : 'TOO_MANY_CONNECTIONS';
}

/** Gives a connection its place; the answer is the refusal as the client gets it with its `connect_error`. */
async function enter(
  socket: Socket,
  { registry, options }: { registry: ConnectionRegistry; options: SocketServerOptions },
): Promise<Error | undefined> {
  try {
    const { resume, token } = handshakeSchema.catch({}).parse(socket.handshake.auth);
    const principal = await options.door.admit(socket.request, token);
    if (principal === null) throw new AppError('AUTHENTICATION_REQUIRED', 'Sign in first.');
    (socket.data as SocketData).principal = principal;
    const returning = resume === undefined ? null : options.seats.returning(resume.sessionId, resume.token);
    const place = registry.admit(
      { id: socket.id, close: () => socket.conn.close() },
      { client: principal.userId, ...(returning ? { returning } : {}) },
    );
    occupy(socket, place);
    return undefined;
  } catch (error) {
    const told = AppError.from(error);
    if (told.code === 'INTERNAL') options.logger.error({ socketId: socket.id, error }, 'socket could not be let in');
    const { code, message, retryable, details } = told;
    const data: WireError = { code, message, retryable, ...(details ? { details: { ...details } } : {}) };
    return Object.assign(new Error(message), { data });
  }
}

/** The place is the connection's, not only this handshake's: it is left when the line is closed, by whomever. */
function occupy(socket: Socket, place: Place): void {
  socket.conn.on('heartbeat', () => place.heard());
  socket.conn.once('close', () => place.left());
  socket.onAny(() => place.acted());
  // One that leaves and keeps its line would hold it for nothing.
  socket.once('disconnect', () => socket.conn.close());
  // It may have gone while it was being let in.
  if (socket.conn.readyState !== 'open') place.left();
}

interface SocketData {
  principal: Principal;
}

function connected(socket: Socket, { logger, door, onConnection }: SocketServerOptions): void {
  // A message that breaks the protocol surfaces here before Socket.IO closes that one connection.
  socket.on('error', (error) => logger.warn({ socketId: socket.id, error }, 'socket broke the protocol'));
  const { principal } = socket.data as SocketData;
  onConnection(wrap(socket, principal));
  const stop = door.watch(principal, (message) => {
    const error: WireError = { code: 'AUTHENTICATION_REQUIRED', message, retryable: false };
    socket.emit('error', { ...error, sessionId: '', seq: 0 });
    socket.disconnect(true);
  });
  socket.once('disconnect', stop);
}

function wrap(socket: Socket, principal: Principal): SessionSocket {
  return {
    id: socket.id,
    principal,
    send(event, payload, pcm) {
      if (pcm) socket.emit(event, payload, pcm);
      else socket.emit(event, payload);
    },
    onEvent(listener) {
      // Socket.IO lets a number pass for an event's name.
      socket.onAny((event: string | number, ...args: unknown[]) => {
        const last = args.at(-1);
        if (typeof last === 'function') listener(String(event), args.slice(0, -1), last as Answer);
        else listener(String(event), args, undefined);
      });
    },
    onClose(listener) {
      socket.on('disconnect', (reason) => listener(reason));
    },
    close() {
      socket.disconnect(true);
    },
  };
}
