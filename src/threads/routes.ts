import type { Request } from 'express';
import { AppError } from '../core/errors.js';
import type { Api, Call } from '../http/api.js';
import { openEventStream } from '../http/event-stream.js';
import type { RouteContract } from '../protocol/route-contract.js';
import { draftBriefing, threadFromBriefing } from '../protocol/routes/briefing-drafts.js';
import {
  askModels,
  cancelRun,
  followRun,
  getRun,
  listMessages,
  sendMessage,
} from '../protocol/routes/thread-messages.js';
import {
  createThread,
  deleteThread,
  getThread,
  listThreads,
  renameThread,
  searchThreads,
  setThreadModel,
  summarizeThread,
} from '../protocol/routes/threads.js';
import type { BriefingService } from './briefing-service.js';
import type { LiveRun } from './live-run.js';
import type { LiveRuns } from './live-runs.js';
import type { MessageService } from './message-service.js';
import { RunFollower } from './run-follower.js';
import { runView } from './run-machine.js';
import { hasEverything, parsePlace } from './run-place.js';
import type { RunService } from './run-service.js';
import type { SummarizationService } from './summarization-service.js';
import type { ThreadService } from './thread-service.js';

export interface ThreadServices {
  readonly threads: ThreadService;
  readonly messages: MessageService;
  readonly runs: RunService;
  readonly live: LiveRuns;
  readonly summaries: SummarizationService;
  readonly briefings: BriefingService;
}

export function addThreadRoutes(api: Api, services: ThreadServices): void {
  addThreads(api, services);
  addMessages(api, services);
  addRuns(api, services);
  addBriefings(api, services);
}

function addThreads(api: Api, { threads, summaries }: ThreadServices): void {
  api.on(listThreads, async ({ principal: { userId }, query }) => {
    const { rows, pagination } = await threads.list(userId, query);
    return { data: { threads: rows }, pagination };
  });
  api.on(searchThreads, async ({ principal: { userId }, query }) => {
    const { rows, pagination } = await threads.search(userId, query);
    return { data: { results: rows }, pagination };
  });
  api.on(createThread, async ({ principal: { userId }, body }) => ({ thread: await threads.create(userId, body) }));
  api.on(getThread, async ({ principal: { userId }, params: { threadId } }) => ({
    thread: await threads.get(userId, threadId),
  }));
  api.on(deleteThread, async ({ principal: { userId }, params: { threadId } }) => ({
    deletedThread: threadId,
    deletedMessages: await threads.remove(userId, threadId),
  }));
  api.on(renameThread, async ({ principal: { userId }, params: { threadId }, body: { title } }) => ({
    thread: await threads.rename(userId, threadId, title),
  }));
  api.on(setThreadModel, async ({ principal: { userId }, params: { threadId, modelId }, body }) => ({
    model: await threads.setModel(userId, threadId, modelId, body),
  }));
  api.on(summarizeThread, ({ principal: { userId }, params: { threadId, modelId } }) =>
    summaries.summarize(userId, threadId, modelId),
  );
}

function addMessages(api: Api, { messages, runs }: ThreadServices): void {
  api.on(listMessages, async ({ principal: { userId }, params, query }) => {
    const { rows, pagination } = await messages.page(userId, params, query);
    return { data: { messages: rows }, pagination };
  });
  api.on(sendMessage, async (call) => {
    const { principal, params, body, request } = call;
    const { content, temperature, stream } = body;
    const models = [{ modelId: params.modelId, temperature }];
    const asked = { userId: principal.userId, threadId: params.threadId, content, models };
    const run = await runs.ask({ ...asked, idempotencyKey: idempotencyKeyOf(request) });
    if (!stream) return messages.exchange(run);
    tell(call, run, undefined);
    return undefined;
  });
  api.on(askModels, async ({ principal: { userId }, params: { threadId }, body, request }) => {
    const run = await runs.ask({ userId, threadId, ...body, idempotencyKey: idempotencyKeyOf(request) });
    return { run: runView(run.state) };
  });
}

function addRuns(api: Api, { runs, live }: ThreadServices): void {
  api.on(getRun, async ({ principal: { userId }, params: { threadId, runId } }) => ({
    run: runView((await runs.find(userId, threadId, runId)).state),
  }));
  api.on(followRun, async (call) => {
    const { principal, params, query, request } = call;
    const run = await runs.find(principal.userId, params.threadId, params.runId);
    tell(call, run, request.get('Last-Event-ID') ?? query.lastEventId);
  });
  api.on(cancelRun, async ({ principal: { userId }, params: { threadId, runId }, query: { modelId } }) => {
    const run = await runs.find(userId, threadId, runId);
    await live.cancel(run, modelId);
    return { run: runView(run.state) };
  });
}

function addBriefings(api: Api, { briefings }: ThreadServices): void {
  api.on(draftBriefing, ({ principal: { userId }, params: { threadId }, body }) =>
    briefings.draft(userId, threadId, body),
  );
  api.on(threadFromBriefing, async ({ principal: { userId }, params: { id }, body: { title } }) => ({
    thread: await briefings.thread(userId, id, title),
  }));
}

/** Throws `VALIDATION_ERROR` for an id of no event of the run; 204 tells a browser that has everything to stay away. */
function tell(
  { response }: Pick<Call<RouteContract>, 'response'>,
  run: LiveRun,
  lastEventId: string | undefined,
): void {
  const place = parsePlace(lastEventId, run.state);
  if (hasEverything(place)) return void response.status(204).end();
  let follower: RunFollower | undefined;
  const stream = openEventStream(response, () => follower?.stop());
  follower = new RunFollower(
    run,
    {
      get ready() {
        return stream.ready;
      },
      whenReady: () => stream.whenReady(),
      send: ({ name, data, id }) => stream.send(name, data, id),
      end: () => stream.end(),
    },
    place,
  );
}

function idempotencyKeyOf(request: Request): string | undefined {
  const key = request.get('Idempotency-Key');
  if (key === undefined || /^[\x21-\x7e]{1,200}$/.test(key)) return key;
  const expected = '1 to 200 visible characters of ASCII';
  throw new AppError('VALIDATION_ERROR', `Idempotency-Key: ${expected}.`, {
    details: { field: 'Idempotency-Key', expected },
  });
}
