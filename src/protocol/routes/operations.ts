import { z } from 'zod';
import { defineRoute, perAddress, perUser } from '../route-contract.js';

const tag = 'Service';

/** `degraded`: it works, and something does not; `unhealthy`: no session should begin here now. */
const conditionSchema = z.enum(['healthy', 'degraded', 'unhealthy']);

/** What is known of a vendor from the calls to it; nobody is called to find out. */
const reachSchema = z.enum(['reachable', 'unreachable', 'unknown', 'not_configured']);

export const ollamaHealthSchema = z.object({
  /** `loaded`: a model is in memory; `idle`: it answers and has none; `unknown`: nobody has asked it yet. */
  status: z.enum(['loaded', 'idle', 'unavailable', 'unknown', 'not_configured']),
  model: z.string().nullable(),
  /** For people, e.g. "2.1GB". */
  memory: z.string().nullable(),
});

export const healthSchema = z.object({
  status: conditionSchema,
  /** Seconds since the process began. */
  uptime: z.number(),
  services: z.object({
    database: z.object({
      status: z.enum(['healthy', 'unhealthy', 'starting', 'not_configured']),
      provider: z.enum(['embedded', 'postgres']).nullable(),
      /** Milliseconds a smallest question took; null when it was not answered. */
      latency: z.number().nullable(),
    }),
    ollama: ollamaHealthSchema,
    /** By the name of the vendor: `claude`, `openai` and `google` always, others as they are configured. */
    externalApis: z.record(z.string(), reachSchema),
  }),
  version: z.string(),
  environment: z.string(),
});

export const getHealth = defineRoute({
  name: 'getHealth',
  method: 'get',
  path: '/api/health',
  tag,
  summary: 'How the service and what it depends on are.',
  access: 'public',
  limit: perAddress(10),
  answer: { kind: 'data', status: 200, data: healthSchema },
});

export const versionSchema = z.object({
  version: z.string(),
  /** When and of what it was built; null when it runs from its sources, or was built outside of a repository. */
  buildTime: z.iso.datetime().nullable(),
  commit: z.string().nullable(),
  environment: z.string(),
});

export const getVersion = defineRoute({
  name: 'getVersion',
  method: 'get',
  path: '/api/version',
  tag,
  summary: 'What is running.',
  access: 'viewer',
  limit: perUser(30),
  answer: { kind: 'data', status: 200, data: versionSchema },
});

const breakerStateSchema = z.enum(['closed', 'open', 'half-open']);

/** An engine that was called since the process began. */
const providerSchema = z.object({
  part: z.enum(['stt', 'llm', 'tts', 'text']),
  provider: z.string(),
  /** By its latest call that we did not break off ourselves. */
  state: z.enum(['ok', 'failing', 'unknown']),
  calls: z.int(),
  failures: z.int(),
  /** The kind of the latest failure. */
  lastFailure: z.string().nullable(),
  lastCallAt: z.iso.datetime().nullable(),
  /** Median wait for the first token or sound, of the latest 50 calls. */
  firstEventMs: z.number().nullable(),
});

const ollamaInstanceSchema = z.object({
  name: z.string(),
  state: z.enum(['up', 'down', 'unknown']),
  /** Models it has in memory. */
  loaded: z.array(z.string()),
  running: z.int(),
});

const queueSchema = z.object({
  driver: z.enum(['process', 'redis']),
  queued: z.int(),
  running: z.int(),
  capacity: z.int(),
  lanes: z.array(z.object({ lane: z.string(), queued: z.int(), paused: z.boolean(), oldestMs: z.number().nullable() })),
});

const featureSchema = z.object({ name: z.string(), description: z.string(), on: z.boolean() });

export const statusSchema = z.object({
  status: conditionSchema,
  /** What is wrong, in words; empty while `healthy`. */
  problems: z.array(z.string()),
  version: z.string(),
  environment: z.string(),
  /** Seconds. */
  uptime: z.number(),
  sessions: z.object({
    live: z.int(),
    max: z.int(),
    hosts: z.int(),
    producers: z.int(),
    /** Sound that waits for the disk. */
    unwrittenBytes: z.number(),
    unacknowledgedFrames: z.number(),
    /** Whose recording cannot be written now. */
    failing: z.int(),
  }),
  sockets: z.object({ open: z.int() }),
  providers: z.array(providerSchema),
  circuitBreakers: z.array(z.object({ name: z.string(), state: breakerStateSchema })),
  /** Null while there is none. */
  queue: queueSchema.nullable(),
  ollama: z.object({ instances: z.array(ollamaInstanceSchema) }),
  database: healthSchema.shape.services.shape.database,
  redis: z.object({ status: z.enum(['healthy', 'unhealthy', 'not_configured']) }),
  /** The disk with the recordings; null when the system does not tell. */
  disk: z.object({ freeBytes: z.number().nullable(), low: z.boolean() }),
  process: z.object({
    memoryBytes: z.number(),
    heapBytes: z.number(),
    /** How late the event loop was within the latest five seconds. */
    eventLoopDelayMs: z.object({ p99: z.number(), max: z.number() }),
  }),
  features: z.array(featureSchema),
});

export const getStatus = defineRoute({
  name: 'getStatus',
  method: 'get',
  path: '/api/status',
  tag,
  summary: 'Every part of the service in numbers, and what is switched on.',
  access: 'viewer',
  limit: perUser(60),
  answer: { kind: 'data', status: 200, data: statusSchema },
});

export const getMetrics = defineRoute({
  name: 'getMetrics',
  method: 'get',
  path: '/metrics',
  tag,
  summary: 'Everything measured, as Prometheus reads it: on this machine, with METRICS_TOKEN, or for an owner.',
  access: 'optional',
  answer: { kind: 'file', types: ['text/plain'] },
  errors: ['AUTHENTICATION_REQUIRED', 'FORBIDDEN', 'NOT_FOUND'],
});

export type Health = z.infer<typeof healthSchema>;
export type Version = z.infer<typeof versionSchema>;
export type Status = z.infer<typeof statusSchema>;
export type OllamaHealth = z.infer<typeof ollamaHealthSchema>;
export type Reach = z.infer<typeof reachSchema>;
