import type { Server } from 'node:http';
import type { Config } from '../config.js';
import { clientKey } from '../core/client-key.js';
import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import type { Metrics } from '../core/metrics.js';
import { isAllowedOrigin } from '../http/origin.js';
import { clientAddress, trustOf } from '../http/trust-proxy.js';
import { limits } from '../limits.js';
import type { ProductionOrchestrator } from '../podcast/index.js';
import { createSocketServer, type SocketServer } from '../realtime/socket-server.js';
import type { GreenRoom } from './green-room.js';
import type { PlatformIdentity } from './identity.js';

/** The socket server, with the sessions behind it. */
export function createSockets(
  config: Config,
  parts: {
    readonly httpServer: Server;
    readonly orchestrator: ProductionOrchestrator;
    readonly identity: PlatformIdentity;
    readonly greenRoom: Pick<GreenRoom, 'namespaces'>;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly metrics: Metrics;
  },
): SocketServer {
  const { httpServer, orchestrator, identity, greenRoom, clock, logger, metrics } = parts;
  const trust = trustOf(config.trustProxy);
  const server = createSocketServer({
    httpServer,
    clock,
    logger,
    rules: { ...config.connections, sweepMs: limits.socketSweepMs },
    messageBytesMax: limits.socketMessageBytes,
    allows: (origin, host) => identity.knowsHost(host) && isAllowedOrigin(origin, host, config.corsOrigins),
    door: identity.socketDoor,
    addressOf: (request) => clientKey(clientAddress(request, trust)),
    seats: orchestrator.seats,
    onRefused: (limit) => metrics.count('sockets_refused_total', { limit }),
    onConnection: (socket) => orchestrator.register(socket),
    namespaces: greenRoom.namespaces,
  });
  metrics.gauge('sockets_open', () => server.size);
  return server;
}
