import { once } from 'node:events';
import { createServer, request as ask, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';

/** A reverse proxy as people put one in front: passes requests and WebSockets on and says for whom. */
export class ForwardingProxy {
  private constructor(private readonly server: Server) {}

  static async before(url: string): Promise<ForwardingProxy> {
    const { hostname, port } = new URL(url);
    const server = createServer((incoming, outgoing) => {
      const { method, url: path, headers, socket } = incoming;
      const passed = ask({ hostname, port, method, path, headers: named(headers, socket.remoteAddress) }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      passed.on('error', () => outgoing.destroy());
      incoming.pipe(passed);
    });
    server.on('upgrade', (incoming, socket, head) => {
      const service = connect(Number(port), hostname);
      const headers = Object.entries(named(incoming.headers, incoming.socket.remoteAddress));
      const lines = headers.map(([name, value]) => `${name}: ${String(value)}`);
      service.write(`GET ${incoming.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      service.write(head);
      service.pipe(socket).pipe(service);
      // Either side may be cut: the other goes with it.
      service.on('error', () => socket.destroy());
      socket.on('error', () => service.destroy());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ForwardingProxy(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

function named(headers: Headers, sender = ''): Record<string, string | string[]> {
  const before = headers['x-forwarded-for'];
  const forwarded = before === undefined ? sender : `${String(before)}, ${sender}`;
  const given = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { ...Object.fromEntries(given), 'x-forwarded-for': forwarded };
}
