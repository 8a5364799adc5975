import { z } from 'zod';
import { defineRoute } from '../route-contract.js';

const tag = 'Probes';

const adaptersSchema = z.object({
  /** Real engines are chosen by configuration; false: the built-in ones. */
  enabled: z.boolean(),
  stt: z.string(),
  tts: z.string(),
  guest: z.string(),
});

/** The disk with the recordings; null when the system does not tell. */
const diskSchema = z.object({ freeBytes: z.number().nullable(), low: z.boolean() });

export const health = defineRoute({
  name: 'health',
  method: 'get',
  path: '/health',
  tag,
  summary: 'The process lives; the engines are the first of their chains.',
  access: 'public',
  limit: 'none',
  answer: {
    kind: 'plain',
    data: z.object({
      status: z.literal('ok'),
      timestamp: z.iso.datetime(),
      version: z.string(),
      adapters: adaptersSchema,
      disk: diskSchema.optional(),
    }),
  },
});

export const ready = defineRoute({
  name: 'ready',
  method: 'get',
  path: '/ready',
  tag,
  summary: 'Whether sessions may be sent here now: 200, or 503 and why not.',
  access: 'public',
  limit: 'none',
  answer: {
    kind: 'plain',
    data: z.object({ ready: z.boolean(), reasons: z.array(z.string()), timestamp: z.iso.datetime() }),
    statuses: [200, 503],
  },
});

export type AdapterHealth = z.infer<typeof adaptersSchema>;
export type DiskHealth = z.infer<typeof diskSchema>;
