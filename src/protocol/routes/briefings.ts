import { z } from 'zod';
import { briefingSummarySchema } from '../rest.js';
import { defineRoute } from '../route-contract.js';

export const listBriefings = defineRoute({
  name: 'listBriefings',
  method: 'get',
  path: '/api/briefings',
  tag: 'Briefings',
  summary: 'The briefings a session can begin with, the unusable ones with their problem.',
  access: 'viewer',
  answer: { kind: 'data', status: 200, data: z.array(briefingSummarySchema) },
});
