import { Router } from 'express';

export interface AdapterHealth {
  readonly enabled: boolean;
  readonly stt: string;
  readonly tts: string;
  readonly guest: string;
}

/** The disk with the recordings; null when the system does not tell. */
export interface DiskHealth {
  readonly freeBytes: number | null;
  readonly low: boolean;
}

export interface HealthOptions {
  readonly version: string;
  readonly adapters: () => AdapterHealth;
  readonly disk?: () => DiskHealth;
  /** Why no session should be sent here now, in words; empty when ready. */
  readonly readiness: () => readonly string[];
}

/** `GET /health`: the process is alive. `GET /ready`: 200 while it takes sessions, else 503 with the reasons. */
export function healthRoutes(options: HealthOptions): Router {
  const router = Router();
  router.get('/health', (_request, response) => {
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
  router.get('/ready', (_request, response) => {
    const reasons = options.readiness();
    const ready = reasons.length === 0;
    response.set('Cache-Control', 'no-store');
    response.status(ready ? 200 : 503).json({ ready, reasons, timestamp: new Date().toISOString() });
  });
  return router;
}
