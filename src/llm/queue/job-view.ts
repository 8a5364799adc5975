import type { Principal } from '../../protocol/identity.js';
import type { LlmJobOutlineView, LlmJobView } from '../../protocol/llm-jobs.js';
import { notFound } from './job-book.js';
import type { LlmJob, LlmJobOutline, LlmQueue } from './job-queue.js';

/** As the wire shows it: what was asked and who asked stay here. */
export function jobView(job: LlmJob): LlmJobView {
  return { ...outlineView(job), text: job.text, lastEvent: job.lastEvent };
}

export function outlineView(job: LlmJobOutline): LlmJobOutlineView {
  const { id, lane, modelId, provider, owner, state, position, attempt, reason, usage, problem, durable } = job;
  return {
    ...{ id, lane, modelId, provider, owner, state, position, attempt, reason, usage, problem, durable },
    createdAt: new Date(job.createdMs).toISOString(),
    startedAt: job.startedMs === null ? null : new Date(job.startedMs).toISOString(),
    finishedAt: job.finishedMs === null ? null : new Date(job.finishedMs).toISOString(),
  };
}

/** A job of one's own; an owner of the studio has them all. Throws NOT_FOUND for others', as if there were none. */
export async function ownJob(queue: LlmQueue, id: string, { userId, role }: Principal): Promise<LlmJob> {
  const job = await queue.get(id);
  if (job.userId !== userId && role !== 'owner') throw notFound(id);
  return job;
}
