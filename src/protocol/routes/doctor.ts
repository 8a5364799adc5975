import { z } from 'zod';
import { defineRoute, perUser } from '../route-contract.js';

/** What one look found: fine, worth knowing, or in the way. */
export const findingSchema = z.object({
  part: z.string(),
  state: z.enum(['ok', 'note', 'problem']),
  found: z.string(),
  /** What to do about it. */
  fix: z.string().optional(),
});
export type Finding = z.infer<typeof findingSchema>;

export const examine = defineRoute({
  name: 'examine',
  method: 'post',
  path: '/api/doctor',
  tag: 'Service',
  summary:
    'Looks at every engine of the configuration, at the machine, and for model servers on it, as `npm run doctor` does.',
  access: 'owner',
  limit: perUser(6),
  answer: { kind: 'data', status: 200, data: z.object({ findings: z.array(findingSchema) }) },
});
