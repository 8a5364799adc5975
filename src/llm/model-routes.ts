import type { Response } from 'express';
import { AppError } from '../core/errors.js';
import type { Api } from '../http/api.js';
import { openEventStream } from '../http/event-stream.js';
import { listModels, loadModel, loadModelStream, modelStatus, unloadModel } from '../protocol/routes/models.js';
import type { ModelStatus } from '../protocol/models.js';
import { asModelError } from './model-error.js';
import type { CatalogueEntry, ModelCatalogue } from './model-catalogue.js';
import type { ModelGateway } from './model-gateway.js';
import { hostedStatus, localStatus } from './model-status.js';
import type { LoadJob } from './ollama/load-job.js';
import type { ModelLoads } from './ollama/model-loads.js';
import type { OllamaPool } from './ollama/ollama-pool.js';

export interface ModelRoutes {
  readonly gateway: ModelGateway;
  readonly catalogue: ModelCatalogue;
  readonly pool: OllamaPool;
  readonly loads: ModelLoads;
}

/** `/api/models`: what there is, how it is, and its loading. */
export function addModelRoutes(api: Api, models: ModelRoutes): void {
  const { gateway, catalogue, pool, loads } = models;
  const statusFor = async ({ info, known }: CatalogueEntry, userId: string): Promise<ModelStatus> => {
    const status =
      known.engine === 'ollama'
        ? localStatus(known.model, models)
        : hostedStatus(await gateway.canUse(info.id, userId));
    return { modelId: info.id, ...status };
  };

  api.on(listModels, async ({ principal }) => ({ models: await gateway.list(principal.userId) }));

  api.on(modelStatus, ({ params, principal }) => statusFor(catalogue.get(params.modelId), principal.userId));

  api.on(loadModel, async ({ params: { modelId } }) => {
    const { model } = loadable(catalogue.get(modelId));
    await pool.ready();
    const { job, estimatedS } = loads.begin(modelId, model);
    return { modelId, jobId: job.id, status: 'loading' as const, estimatedTime: estimatedS };
  });

  api.on(loadModelStream, ({ params: { modelId }, query: { jobId }, request, response }) => {
    const job = loads.get(jobId);
    if (job?.modelId !== modelId)
      throw new AppError('NOT_FOUND', 'There is no load with this id, or it ended long ago.');
    tellLoad(job, afterOf(request.get('Last-Event-ID')), response);
  });

  api.on(unloadModel, async ({ params: { modelId }, principal, response }) => {
    const entry = catalogue.get(modelId);
    const { model } = loadable(entry);
    const closed = new AbortController();
    response.once('close', () => closed.abort());
    await pool.unload(model, { signal: closed.signal }).catch((error: unknown) => {
      throw asModelError(error);
    });
    return statusFor(entry, principal.userId);
  });
}

function loadable({ info, known }: CatalogueEntry): CatalogueEntry['known'] {
  if (info.requiresLoading) return known;
  throw new AppError('UNPROCESSABLE', `${info.name} needs no loading: only models of Ollama are loaded.`);
}

/** The events behind `after`, each numbered; 204 tells a client that has had them all not to come back. */
function tellLoad(job: LoadJob, after: number, response: Response): void {
  if (job.state !== 'loading' && after >= job.lastNumber) return void response.status(204).end();
  let stop = (): void => undefined;
  const stream = openEventStream(response, () => stop());
  stop = job.subscribe(
    ({ number, event, data }) => {
      stream.send(event, data, String(number));
      if (event === 'close') stream.end();
    },
    { after },
  );
}

/** Events are numbered from 1; an id of another form belongs to another stream. */
function afterOf(lastEventId: string | undefined): number {
  if (lastEventId === undefined || lastEventId === '') return 0;
  if (/^\d{1,6}$/.test(lastEventId)) return Number(lastEventId);
  throw new AppError('VALIDATION_ERROR', 'Last-Event-ID: not the number of an event of this load.', {
    details: { field: 'Last-Event-ID', expected: 'the number of an event' },
  });
}
