import { useState } from 'react';
import { useQuery, useWork } from '../../../sdk/react/index.js';
import { type ListedModel, listModels, loadModel, loadModelStream, unloadModel } from '../../../sdk/routes.js';
import { call, follow } from '../api/service.js';
import { StateWords } from '../parts/state-words.js';

const stateOf = ({ available, health, apiKeyRequired }: ListedModel): { good: boolean | null; words: string } => {
  if (!available) return { good: null, words: apiKeyRequired === null ? 'not reachable' : 'needs a key' };
  return health === 'unknown' ? { good: null, words: 'not asked yet' } : { good: health === 'healthy', words: health };
};

const priceOf = ({ pricing, provider }: ListedModel): string => {
  if (pricing !== null) return `$${pricing.input} / $${pricing.output}`;
  return provider === 'ollama' || provider === 'rehearsal' ? 'free' : 'not known';
};

type Loading = { readonly step: string; readonly percent: number } | null;

const Loader = ({ model, onChanged }: { readonly model: ListedModel; readonly onChanged: () => void }) => {
  const { busy, error, run } = useWork();
  const [loading, setLoading] = useState<Loading>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const params = { modelId: model.id };
  const load = (): void =>
    void run(async () => {
      setFailure(null);
      const { jobId } = await call(loadModel, { params });
      setLoading({ step: 'beginning', percent: 0 });
      follow(loadModelStream, { params, query: { jobId } }, ({ event, data }) => {
        if (event === 'progress') setLoading({ step: data.step, percent: data.loadProgress });
        if (event === 'error') setFailure(data.message);
        if (event !== 'close') return;
        setLoading(null);
        onChanged();
      });
    });
  const unload = (): void =>
    void run(async () => {
      await call(unloadModel, { params });
      onChanged();
    });
  const wrong = failure ?? error?.message ?? null;
  return (
    <>
      {loading === null ? (
        <span className="field-row">
          <button type="button" className="button button-small" disabled={busy} onClick={load}>
            Load
          </button>
          <button type="button" className="button button-small button-quiet" disabled={busy} onClick={unload}>
            Unload
          </button>
        </span>
      ) : (
        <label className="fine">
          {loading.step} <progress max={100} value={loading.percent} />
        </label>
      )}
      {wrong !== null && (
        <p className="field-trouble" role="alert">
          {wrong}
        </p>
      )}
    </>
  );
};

const ModelRow = ({ model, onChanged }: { readonly model: ListedModel; readonly onChanged: () => void }) => {
  const { good, words } = stateOf(model);
  return (
    <tr>
      <th scope="row">{model.name}</th>
      <td>{model.provider}</td>
      <td>
        <StateWords good={good}>{words}</StateWords>
      </td>
      <td className="figure">{model.contextLength?.toLocaleString() ?? '–'}</td>
      <td className="figure">{priceOf(model)}</td>
      <td>{model.requiresLoading && <Loader model={model} onChanged={onChanged} />}</td>
    </tr>
  );
};

const ModelTable = ({
  models,
  onChanged,
}: {
  readonly models: readonly ListedModel[];
  readonly onChanged: () => void;
}) => (
  <div className="sheet-scroll">
    <table className="sheet-table">
      <thead>
        <tr>
          <th scope="col">Model</th>
          <th scope="col">Provider</th>
          <th scope="col">State</th>
          <th scope="col">Context (tokens)</th>
          <th scope="col">In / out, per 1000 tokens</th>
          <th scope="col">
            <span className="visually-hidden">Loading</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {models.map((model) => (
          <ModelRow key={model.id} model={model} onChanged={onChanged} />
        ))}
      </tbody>
    </table>
  </div>
);

/** Which models can be written to, what they take, and local ones brought into memory. */
export const ModelsSection = () => {
  const { data, error, again } = useQuery(listModels, {});
  const models = data?.models ?? [];
  const others = models.filter(({ available }) => !available);
  return (
    <section className="card sheet-section" aria-labelledby="models-title">
      <h2 id="models-title">Models</h2>
      {error !== null && <p className="field-trouble">{error.message}</p>}
      <ModelTable models={models.filter(({ available }) => available)} onChanged={again} />
      {others.length > 0 && (
        <details>
          <summary>{others.length} more with a key, or a server of your own</summary>
          <ModelTable models={others} onChanged={again} />
        </details>
      )}
    </section>
  );
};
