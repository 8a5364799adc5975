import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ListenAddress {
  readonly host: string;
  /** 0 lets the system choose a free one. */
  readonly port: number;
}

/** Starts listening and resolves to the address people open. Rejects with what explainListenFailure makes of it. */
export function listen(server: Server, address: ListenAddress): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(explainListenFailure(error, address));
    server.once('error', fail);
    server.listen(address.port, address.host, () => {
      server.removeListener('error', fail);
      const { port } = server.address() as AddressInfo;
      resolve(`http://${nameOf(address.host)}:${port}`);
    });
  });
}

/** Stops accepting, lets answers under way finish, then cuts what is left after `graceMs`. */
export function closeServer(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/** The usual reasons why a port cannot be had, with what to do; any other error as it is. */
export function explainListenFailure(error: unknown, { host, port }: ListenAddress): unknown {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return new Error(`Port ${port} is taken: stop the other program or set PORT`, { cause: error });
    case 'EACCES':
      return new Error(`Port ${port} needs rights this user does not have: set PORT to 1024 or above`, {
        cause: error,
      });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new Error(`HOST=${host} is not an address of this machine: use 127.0.0.1 or 0.0.0.0`, { cause: error });
    default:
      return error;
  }
}

/** "Every address" cannot be opened in a browser; IPv6 needs brackets. */
function nameOf(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
