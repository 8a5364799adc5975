import type { Socket } from 'socket.io';
import type { Principal } from '../protocol/identity.js';
import type { Answer } from './session-socket.js';

/** One client's connection to a namespace beside the live sessions, without the transport behind it. */
export interface NamespaceSocket {
  readonly id: string;
  readonly principal: Principal;
  send(event: string, payload: object): void;
  /** Resolves when what was sent has been taken by the network, or the connection is gone. */
  whenReady(): Promise<void>;
  /** Every event of the client: its arguments, and the answer it waits for, if any. */
  onEvent(listener: (event: string, args: readonly unknown[], answer: Answer | undefined) => void): void;
  onClose(listener: () => void): void;
}

/** A place beside the live sessions, e.g. `/llm`; a connection to it is for nothing else. */
export interface Namespace {
  readonly name: `/${string}`;
  readonly onConnection: (socket: NamespaceSocket) => void;
}

export function asNamespaceSocket(socket: Socket, principal: Principal): NamespaceSocket {
  return {
    id: socket.id,
    principal,
    send: (event, payload) => void socket.emit(event, payload),
    whenReady: () => whenWritable(socket.conn),
    onEvent: (listener) => onEveryEvent(socket, listener),
    onClose: (listener) => void socket.on('disconnect', () => listener()),
  };
}

export function onEveryEvent(
  socket: Socket,
  listener: (event: string, args: readonly unknown[], answer: Answer | undefined) => void,
): void {
  // Socket.IO lets a number pass for an event's name.
  socket.onAny((event: string | number, ...args: unknown[]) => {
    const last = args.at(-1);
    if (typeof last === 'function') listener(String(event), args.slice(0, -1), last as Answer);
    else listener(String(event), args, undefined);
  });
}

function whenWritable(conn: Socket['conn']): Promise<void> {
  const { transport } = conn;
  if (transport.writable || conn.readyState !== 'open') return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      transport.off('ready', done);
      conn.off('close', done);
      resolve();
    };
    transport.once('ready', done);
    conn.once('close', done);
  });
}
