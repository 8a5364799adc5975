import type { Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type { Logger } from '../core/logger.js';
import { Decoder, Encoder } from '../protocol/wire-parser.js';
import type { Answer, SessionSocket } from './session-socket.js';

export interface SocketServerOptions {
  readonly httpServer: HttpServer;
  readonly logger: Logger;
  readonly messageBytesMax: number;
  /** Whether a page of this origin may connect (undefined: not a browser). */
  readonly allows: (origin: string | undefined, host: string | undefined) => boolean;
  readonly onConnection: (socket: SessionSocket) => void;
}

/** Socket.IO over WebSocket alone: one message per event, no compression, resuming left to the session protocol. */
export function createSocketServer(options: SocketServerOptions): { close(): Promise<void> } {
  const server = new Server(options.httpServer, {
    transports: ['websocket'],
    parser: { Encoder, Decoder },
    serveClient: false,
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: options.messageBytesMax,
    pingInterval: 30_000,
    pingTimeout: 10_000,
    allowRequest: (request, decide) => {
      const { origin, host } = request.headers;
      const allowed = options.allows(origin, host);
      if (!allowed) options.logger.warn({ origin }, 'socket refused: origin not allowed');
      decide(allowed ? null : 'ORIGIN_REFUSED', allowed);
    },
  });
  server.on('connection', (socket) => {
    // A message that breaks the protocol surfaces here before Socket.IO closes that one connection.
    socket.on('error', (error) => options.logger.warn({ socketId: socket.id, error }, 'socket broke the protocol'));
    options.onConnection(wrap(socket));
  });
  return {
    async close() {
      server.disconnectSockets(true);
      await server.close();
    },
  };
}

function wrap(socket: Socket): SessionSocket {
  return {
    id: socket.id,
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
