import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** The line to one vendor. Killed, it is as if the vendor's machine had died: connections break, new ones are refused. */
export class VendorLine {
  readonly #sockets = new Set<Socket>();
  #server: Server;
  #port = 0;
  /** Connections that were asked for, over its whole life. */
  connections = 0;

  private constructor(private readonly target: number) {
    this.#server = this.#create();
  }

  static async to(port: number): Promise<VendorLine> {
    const line = new VendorLine(port);
    await line.revive();
    return line;
  }

  get port(): number {
    return this.#port;
  }

  /** Resolves when it listens, at the same port as before. */
  async revive(): Promise<void> {
    if (this.#server.listening) return;
    this.#server = this.#create();
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async kill(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #create(): Server {
    return createServer((client) => {
      this.connections += 1;
      const vendor = connect(this.target, '127.0.0.1');
      this.#join(client, vendor);
      this.#join(vendor, client);
    });
  }

  #join(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.setNoDelay(true);
    from.pipe(to);
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
    // A broken line closes next; whoever is at its other end is told by that.
    from.on('error', () => to.destroy());
  }
}
