import type { Metrics } from '../core/metrics.js';

/** Memory and age of the process, and what runs in it. */
export function measureProcess(metrics: Metrics, build: { readonly version: string; readonly commit: string }): void {
  const startedAtS = Date.now() / 1_000 - process.uptime();
  metrics.gauge('process_start_time_seconds', () => startedAtS);
  metrics.gauge('build_info', () => [{ labels: build, value: 1 }]);
  metrics.gauge('process_memory_bytes', () => {
    const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
    const kinds = { resident: rss, heap_used: heapUsed, heap_total: heapTotal, external };
    return Object.entries(kinds).map(([kind, value]) => ({ labels: { kind }, value }));
  });
}
