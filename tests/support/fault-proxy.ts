import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A line to the service that a test can cut, keep cut, or let go dead without anybody noticing. */
export class FaultProxy {
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  /** Those whose client has gone without a word. */
  readonly #stranded = new WeakSet<readonly [Socket, Socket]>();
  #down = false;
  #dead = false;

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {}

  static async before(url: string): Promise<FaultProxy> {
    const server = createServer((client) => proxy.#join(client));
    const proxy = new FaultProxy(server, new URL(url));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Cuts every connection at once; new ones are refused until `restore`. */
  cut(): void {
    this.#down = true;
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
    this.#pairs.clear();
  }

  /** From now on bytes vanish in both directions, and nobody is told; `cut` ends it. */
  goDead(): void {
    this.#dead = true;
  }

  /** The clients lose their network: their ends are gone, and the service is told nothing. */
  strand(): void {
    for (const pair of this.#pairs) {
      this.#stranded.add(pair);
      pair[0].destroy();
    }
  }

  restore(): void {
    this.#down = false;
    this.#dead = false;
  }

  async close(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  #join(client: Socket): void {
    if (this.#down) return void client.destroy();
    const service = connect(Number(this.target.port), this.target.hostname);
    const pair = [client, service] as const;
    this.#pairs.add(pair);
    for (const [from, to] of [pair, [service, client] as const]) {
      from.setNoDelay(true);
      from.on('data', (bytes) => {
        if (!this.#dead) to.write(bytes);
      });
      from.on('close', () => {
        if (!this.#stranded.has(pair)) to.destroy();
      });
      // What a cut line complains about is what the test wants to see handled elsewhere.
      from.on('error', () => to.destroy());
    }
    service.on('close', () => this.#pairs.delete(pair));
  }
}
