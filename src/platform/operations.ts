import type { RequestHandler } from 'express';
import { type BuildInfo, readBuildInfo } from '../build-info.js';
import type { Config, Secrets } from '../config.js';
import { describeFeatures } from '../config/features.js';
import { systemClock } from '../core/clock.js';
import type { Component } from '../core/lifecycle.js';
import type { Logger } from '../core/logger.js';
import type { Metrics } from '../core/metrics.js';
import { addDoctorRoutes } from '../doctor/index.js';
import type { Api } from '../http/api.js';
import { limits } from '../limits.js';
import { accessLog } from '../observability/access-log.js';
import { EventLoopWatch } from '../observability/event-loop-watch.js';
import { httpMetrics } from '../observability/http-metrics.js';
import { addOperationsRoutes } from '../observability/operations-routes.js';
import { measureProcess } from '../observability/process-metrics.js';
import { PrometheusMetrics } from '../observability/prometheus.js';
import { ProviderBoard } from '../observability/provider-board.js';
import type { StatusSources } from '../observability/system-status.js';
import type { SessionFigures } from '../podcast/index.js';
import type { Status } from '../protocol/routes/operations.js';
import { vendorsOf } from './vendors.js';

/** What the status pages look at, beyond what is measured. */
export interface Watched extends Pick<StatusSources, 'readiness' | 'disk' | 'database' | 'redis' | 'queue' | 'ollama'> {
  readonly sessions: () => SessionFigures;
}

/** How the service is watched: made first, so that every other part can be measured. */
export interface Operations {
  readonly metrics: Metrics;
  /** See every request. */
  readonly observers: readonly RequestHandler[];
  readonly component: Component;
  addRoutes(api: Api, watched: Watched): void;
}

export interface OperationsOptions {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly logger: Logger;
}

export function createOperations({ config, secrets, logger }: OperationsOptions): Operations {
  const build = readBuildInfo();
  const prometheus = new PrometheusMetrics();
  const board = new ProviderBoard(systemClock);
  const metrics = board.over(prometheus);
  const eventLoop = new EventLoopWatch({ clock: systemClock, metrics });
  measureProcess(metrics, { version: build.version, commit: build.commit ?? 'unknown' });
  const { environment, features, trustProxy } = config;
  return {
    metrics,
    observers: [httpMetrics(metrics), ...(features['access-log'] ? [accessLog(logger)] : [])],
    component: { name: 'event loop watch', start: () => eventLoop.start(), stop: () => eventLoop.stop() },
    addRoutes(api, watched) {
      measureParts(metrics, watched);
      addDoctorRoutes(api, config, secrets);
      addOperationsRoutes(api, {
        version: { ...build, environment },
        sources: sourcesOf({ config, secrets, build, prometheus, board, eventLoop, watched }),
        ...(features.metrics ? { metrics: prometheus } : {}),
        metricsToken: secrets.METRICS_TOKEN?.reveal(),
        behindProxy: trustProxy !== 0,
      });
    },
  };
}

/** What other parts know of themselves, whenever a scraper looks. */
function measureParts(metrics: Metrics, { disk, database }: Watched): void {
  metrics.gauge('disk_free_bytes', () => disk().freeBytes ?? Number.NaN);
  if (database === undefined) return;
  const labels = { driver: database.kind };
  metrics.gauge('database_up', () => [{ labels, value: Number(database.state.is === 'up') }]);
  metrics.gauge('database_latency_seconds', async () => [{ labels, value: (await database.latencyMs()) / 1_000 }]);
}

function sourcesOf(parts: {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly build: BuildInfo;
  readonly prometheus: PrometheusMetrics;
  readonly board: ProviderBoard;
  readonly eventLoop: EventLoopWatch;
  readonly watched: Watched;
}): StatusSources {
  const { config, secrets, build, prometheus, board, eventLoop, watched } = parts;
  const vendors = vendorsOf(config, secrets);
  return {
    ...watched,
    version: build.version,
    environment: config.environment,
    features: describeFeatures(config.features),
    sessions: () => ({ ...watched.sessions(), max: limits.sessions }),
    sockets: async () => (await prometheus.read('sockets_open'))[0]?.value ?? 0,
    providers: () => board.list(),
    breakers: () => breakersOf(prometheus),
    eventLoop: () => eventLoop.figures,
    vendors: () => vendors,
  };
}

type Breaker = Status['circuitBreakers'][number];

/** Whoever has circuit breakers shows them to the metrics; the status tells the same. */
async function breakersOf(prometheus: PrometheusMetrics): Promise<Breaker[]> {
  const readings = await prometheus.read('circuit_breaker_state');
  return readings.map(({ labels: { engine = '', state } }) => ({ name: engine, state: state as Breaker['state'] }));
}
