import type { Request, Response } from 'express';
import { AppError } from '../../core/errors.js';
import type { Api } from '../../http/api.js';
import { openEventStream } from '../../http/event-stream.js';
import type { Principal } from '../../protocol/identity.js';
import {
  cancelLlmRequest,
  changeLlmLane,
  createLlmRequest,
  getLlmQueue,
  getLlmRequest,
  listLlmRequests,
  streamLlmRequest,
} from '../../protocol/routes/llm.js';
import { followJob } from './follow-job.js';
import type { LlmJob, LlmQueue } from './job-queue.js';
import { jobView, outlineView, ownJob } from './job-view.js';

const KEY_CHARACTERS_MAX = 200;

/** `/api/llm`: model requests by themselves, and how the queue stands. */
export function addLlmRoutes(api: Api, { queue }: { readonly queue: LlmQueue }): void {
  addRequestRoutes(api, queue);

  api.on(getLlmQueue, () => queue.stats());

  api.on(changeLlmLane, async ({ params: { lane }, body: { paused } }) => {
    await (paused ? queue.pause(lane) : queue.resume(lane));
    return queue.stats();
  });
}

function addRequestRoutes(api: Api, queue: LlmQueue): void {
  api.on(createLlmRequest, async ({ body, principal: { userId }, request, response }) => {
    const { modelId, lane, topic = userId, stream, ...input } = body;
    const owner = { kind: 'request', id: topic } as const;
    const idempotencyKey = keyOf(request);
    const job = await queue.enqueue({ lane, modelId, userId, owner, input, idempotencyKey });
    response.location(`/api/llm/requests/${job.id}`);
    response.status(202);
    if (!stream) return jobView(job);
    await tell(queue, job, { response });
    return undefined;
  });

  api.on(listLlmRequests, async ({ query: { all, ...query }, principal }) => {
    const { jobs, pagination } = await queue.list(all === '1' ? everybody(principal) : principal.userId, query);
    return { data: jobs.map(outlineView), pagination };
  });

  api.on(getLlmRequest, async ({ params: { id }, principal }) => jobView(await ownJob(queue, id, principal)));

  api.on(cancelLlmRequest, async ({ params: { id }, principal }) => {
    await ownJob(queue, id, principal);
    return jobView(await queue.cancel(id, principal.userId));
  });

  api.on(streamLlmRequest, async ({ params: { id }, principal, request, response }) => {
    const job = await ownJob(queue, id, principal);
    const after = numberOf(request.get('Last-Event-ID'));
    // A browser comes back to a stream that ended until it is told that there is nothing more.
    if (job.finishedMs !== null && after === job.lastEvent) return void response.status(204).end();
    await tell(queue, job, { response, after });
  });
}

/** Tells a job to one client, at its pace, until either ends: the job does not notice. */
async function tell(
  queue: LlmQueue,
  { id }: LlmJob,
  { response, after }: { readonly response: Response; readonly after?: number | undefined },
): Promise<void> {
  const gone = new AbortController();
  const stream = openEventStream(response, () => gone.abort());
  for await (const { type, ...event } of followJob(queue, id, { after, signal: gone.signal })) {
    stream.send(type, event, String(event.number));
    await stream.whenReady();
  }
  stream.end();
}

function everybody({ role }: Principal): null {
  if (role === 'owner') return null;
  throw new AppError('FORBIDDEN', `Everybody’s requests are for the role owner; yours is ${role}.`);
}

function keyOf(request: Request): string | undefined {
  const key = request.get('Idempotency-Key');
  if (key === undefined || (key !== '' && key.length <= KEY_CHARACTERS_MAX)) return key;
  throw badHeader('Idempotency-Key', `1 to ${KEY_CHARACTERS_MAX} characters`);
}

function numberOf(lastEventId: string | undefined): number | undefined {
  if (lastEventId === undefined || lastEventId === '') return undefined;
  if (/^\d{1,15}$/.test(lastEventId)) return Number(lastEventId);
  throw badHeader('Last-Event-ID', 'the id of an event of this request');
}

function badHeader(field: string, expected: string): AppError {
  return new AppError('VALIDATION_ERROR', `${field}: expected ${expected}.`, { details: { field, expected } });
}
