import { z } from 'zod';
import { recordingIdSchema } from '../recordings.js';
import { defineRoute } from '../route-contract.js';
import { MAKING, MEDIA, READING } from './shared.js';

const params = z.object({ id: recordingIdSchema });
const one = params.extend({ job: z.string() });
const errors = ['NOT_FOUND'] as const;

export interface JobRoutesOptions<Job extends z.ZodType, Member extends string> {
  readonly tag: string;
  /** The last part of the list's address, and the member of its answer: `exports`. */
  readonly member: Member;
  /** One of them in a word: `Export`. */
  readonly one: string;
  readonly job: Job;
}

/** Jobs on a recording listed, followed and stopped, the same for every kind. */
export function jobRoutes<Job extends z.ZodType, const Member extends string>(options: JobRoutesOptions<Job, Member>) {
  const { tag, member, job } = options;
  const data = z.object({ [member]: z.array(job) } as Record<Member, z.ZodArray<Job>>);
  const list = { method: 'get', path: `/api/recordings/:id/${member}`, tag, access: 'viewer', limit: READING } as const;
  const each = { ...list, path: `${list.path}/:job`, params: one, errors } as const;
  return {
    list: defineRoute({
      ...list,
      name: `list${options.one}s`,
      summary: `The ${member} of a recording that the server remembers, the latest first.`,
      params,
      answer: { kind: 'data', status: 200, data },
    }),
    get: defineRoute({
      ...each,
      name: `get${options.one}`,
      summary: 'How far it is.',
      answer: { kind: 'data', status: 200, data: job },
    }),
    follow: defineRoute({
      ...each,
      name: `follow${options.one}`,
      path: `${each.path}/events`,
      summary: 'The job after every change, in an event named after its state, until it has ended.',
      limit: MEDIA,
      answer: { kind: 'events', events: { running: job, done: job, failed: job, cancelled: job } },
    }),
    cancel: defineRoute({
      ...each,
      name: `cancel${options.one}`,
      method: 'delete',
      summary: 'Stops it; nothing of it stays on disk. One that has ended stays as it is.',
      access: 'producer',
      limit: MAKING,
      answer: { kind: 'data', status: 200, data: job },
    }),
  };
}
