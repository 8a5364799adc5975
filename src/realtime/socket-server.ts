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
import { asNamespaceSocket, type Namespace, onEveryEvent } from './namespace-socket.js';
import { PendingHandshakes } from './pending-handshakes.js';
import type { SessionSocket } from './session-socket.js';

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
  readonly namespaces?: readonly Namespace[];
}

export interface SocketServer {
  /** Open connections. */
  readonly size: number;
  close(): Promise<void>;
}

type RawConnection = Socket['conn'];

/** Socket.IO over WebSocket alone: one message per event, no compression, resuming left to the session protocol. */
export function createSocketServer(options: SocketServerOptions): SocketServer {
  const pending = new PendingHandshakes();
  const waiting = new WeakMap<RawConnection, () => void>();
  const taken = new WeakSet<RawConnection>();
  const registry = createRegistry(options);
  const server = createTransport(options, (address) => pending.hasRoom(address));
  server.engine.on('connection', (raw: RawConnection) => {
    const over = pending.add(options.addressOf(raw.request));
    waiting.set(raw, over);
    raw.once('close', over);
  });
  const letIn = (socket: Socket, next: (refusal?: Error) => void) => {
    void enter(socket, { registry, options, taken }).then((refusal) => {
      if (refusal === undefined) waiting.get(socket.conn)?.();
      // It counts as waiting until it is gone; clients hang up by themselves once they are told.
      else if (!taken.has(socket.conn)) options.clock.setTimer(REFUSED_MS, () => socket.conn.close());
      next(refusal);
    });
  };
  server.use(letIn).on('connection', (socket) => connected(socket, options));
  for (const { name, onConnection } of options.namespaces ?? []) {
    const namespace = server.of(name).use(letIn);
    namespace.on('connection', (socket) => connectedBeside(socket, { ...options, onConnection }));
  }
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

function createTransport(options: SocketServerOptions, hasRoom: (address: string) => boolean): Server {
  const { httpServer, rules, addressOf } = options;
  const server = new Server(httpServer, {
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
      const code = refusal ?? (hasRoom(addressOf(request)) ? null : 'TOO_MANY_CONNECTIONS');
      decide(code, code === null);
    },
  });
  return server;
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
  parts: { registry: ConnectionRegistry; options: SocketServerOptions; taken: WeakSet<RawConnection> },
): Promise<Error | undefined> {
  const { registry, options, taken } = parts;
  // A place is a connection's: two namespaces on one would take it once, and free it while the other is in use.
  if (taken.has(socket.conn))
    return refusalFrom(new AppError('CONFLICT', 'Each namespace takes a connection of its own.'));
  taken.add(socket.conn);
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
    taken.delete(socket.conn);
    const told = AppError.from(error);
    if (told.code === 'INTERNAL') options.logger.error({ socketId: socket.id, error }, 'socket could not be let in');
    return refusalFrom(told);
  }
}

function refusalFrom({ code, message, retryable, details }: AppError): Error {
  const data: WireError = { code, message, retryable, ...(details ? { details: { ...details } } : {}) };
  return Object.assign(new Error(message), { data });
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
  leaveWhenTold(socket, { door, principal }, { sessionId: '', seq: 0 });
}

function connectedBeside(
  socket: Socket,
  { logger, door, onConnection }: Pick<SocketServerOptions, 'logger' | 'door'> & Pick<Namespace, 'onConnection'>,
): void {
  socket.on('error', (error) => logger.warn({ socketId: socket.id, error }, 'socket broke the protocol'));
  const { principal } = socket.data as SocketData;
  onConnection(asNamespaceSocket(socket, principal));
  leaveWhenTold(socket, { door, principal }, {});
}

function leaveWhenTold(
  socket: Socket,
  { door, principal }: { readonly door: SocketDoor; readonly principal: Principal },
  stamp: object,
): void {
  const stop = door.watch(principal, (message) => {
    const error: WireError = { code: 'AUTHENTICATION_REQUIRED', message, retryable: false };
    socket.emit('error', { ...error, ...stamp });
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
    onEvent: (listener) => onEveryEvent(socket, listener),
    onClose(listener) {
      socket.on('disconnect', (reason) => listener(reason));
    },
    close() {
      socket.disconnect(true);
    },
  };
}
