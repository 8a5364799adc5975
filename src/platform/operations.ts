import type { RequestHandler } from 'express';
import { systemClock } from '../core/clock.js';
import type { Component } from '../core/lifecycle.js';
import type { Metrics } from '../core/metrics.js';
import { EventLoopWatch } from '../observability/event-loop-watch.js';
import { httpMetrics } from '../observability/http-metrics.js';
import { measureProcess } from '../observability/process-metrics.js';
import { PrometheusMetrics } from '../observability/prometheus.js';
import { VERSION } from '../version.js';

/** How the service is watched: made first, so that every other part can be measured. */
export interface Operations {
  readonly metrics: Metrics;
  /** See every request. */
  readonly observers: readonly RequestHandler[];
  readonly component: Component;
}

export function createOperations(): Operations {
  const metrics = new PrometheusMetrics();
  const eventLoop = new EventLoopWatch({ clock: systemClock, metrics });
  measureProcess(metrics, { version: VERSION, commit: 'unknown' });
  return {
    metrics,
    observers: [httpMetrics(metrics)],
    component: { name: 'event loop watch', start: () => eventLoop.start(), stop: () => eventLoop.stop() },
  };
}
