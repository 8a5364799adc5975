import type { Api } from '../http/api.js';
import { type AdapterHealth, type DiskHealth, health, ready } from '../protocol/routes/probes.js';

export interface HealthOptions {
  readonly version: string;
  readonly adapters: () => AdapterHealth;
  readonly disk?: () => DiskHealth;
  /** Why no session should be sent here now, in words; empty when ready. */
  readonly readiness: () => readonly string[];
}

/** `GET /health`: the process is alive. `GET /ready`: 200 while it takes sessions, else 503 with the reasons. */
export function addHealthRoutes(api: Api, options: HealthOptions): void {
  api.on(health, ({ response }) => {
    const timestamp = new Date().toISOString();
    response.set('Cache-Control', 'no-store');
    response.json({
      status: 'ok',
      timestamp,
      version: options.version,
      adapters: options.adapters(),
      disk: options.disk?.(),
    });
  });
  api.on(ready, ({ response }) => {
    const reasons = options.readiness();
    const isReady = reasons.length === 0;
    response.set('Cache-Control', 'no-store');
    response.status(isReady ? 200 : 503).json({ ready: isReady, reasons, timestamp: new Date().toISOString() });
  });
}
