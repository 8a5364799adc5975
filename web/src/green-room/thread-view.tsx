import { useCallback, useState } from 'react';
import { useQuery, useWork } from '../../../sdk/react/index.js';
import { deleteThread, type ListedModel, listModels, renameThread, type Thread } from '../../../sdk/routes.js';
import { call } from '../api/service.js';
import { Trouble } from '../parts/trouble.js';
import { EditableText } from '../parts/editable-text.js';
import { Composer } from './composer.js';
import { ModelColumn } from './model-column.js';
import { goTo, hashOf } from './route.js';
import { useThread } from './use-thread.js';

const COLUMNS_MAX = 8;

const useModels = (): readonly ListedModel[] => useQuery(listModels, {}).data?.models ?? [];

const AddModel = ({
  models,
  taken,
  onAdd,
}: {
  readonly models: readonly ListedModel[];
  readonly taken: readonly string[];
  readonly onAdd: (id: string) => void;
}) => {
  const free = models.filter(({ id }) => !taken.includes(id));
  if (free.length === 0 || taken.length >= COLUMNS_MAX) return null;
  return (
    <label className="field add-model">
      <span className="visually-hidden">Add a model</span>
      <select value="" onChange={(event) => onAdd(event.target.value)} data-testid="add-model">
        <option value="">Add a model…</option>
        {free.map(({ id, name, available, apiKeyRequired }) => (
          <option key={id} value={id}>
            {available ? name : `${name} (${apiKeyRequired === null ? 'not reachable' : 'needs a key'})`}
          </option>
        ))}
      </select>
    </label>
  );
};

const Head = ({ thread, onChanged }: { readonly thread: Thread; readonly onChanged: () => void }) => {
  const { busy, error, run } = useWork();
  const params = { threadId: thread.id };
  const rename = (title: string): void =>
    void run(async () => {
      await call(renameThread, { params, body: { title } });
      onChanged();
    });
  const remove = (): void => {
    if (!confirm(`Delete “${thread.title}” with its ${thread.messageCount} messages? This cannot be undone.`)) return;
    void run(async () => {
      await call(deleteThread, { params });
      goTo({ kind: 'none' });
      onChanged();
    });
  };
  return (
    <div className="room-title">
      <h1>
        <EditableText text={thread.title} what="the thread’s title" maxLength={200} onChange={rename} />
      </h1>
      <a className="button button-small" href={hashOf({ kind: 'draft', thread: thread.id })} data-testid="to-briefing">
        Make a briefing of it
      </a>
      <button type="button" className="button button-small button-quiet" onClick={remove} disabled={busy}>
        Delete
      </button>
      {error !== null && (
        <p className="field-trouble" role="alert">
          {error.message}
        </p>
      )}
    </div>
  );
};

/** A thread: its models side by side, each with its own context, asked together or alone. */
export const ThreadView = ({ id, onChanged }: { readonly id: string; readonly onChanged: () => void }) => {
  const { thread, columns, trouble, ask, stop, reload } = useThread(id, onChanged);
  const models = useModels();
  const [added, setAdded] = useState<readonly string[]>([]);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const changed = useCallback(() => {
    reload();
    onChanged();
  }, [reload, onChanged]);
  if (thread === null) {
    return trouble === null ? (
      <p role="status">Opening the thread…</p>
    ) : (
      <Trouble title="This thread cannot be opened.">{trouble}</Trouble>
    );
  }
  const first = models.find(({ available }) => available)?.id;
  const known = [...new Set([...columns.keys(), ...added])];
  const shown = known.length === 0 && first !== undefined ? [first] : known;
  const asked = shown.filter((modelId) => !left.has(modelId));
  const modelOf = (modelId: string) => models.find((model) => model.id === modelId);
  const choose = (modelId: string, chosen: boolean): void => {
    const next = new Set(left);
    if (chosen) next.delete(modelId);
    else next.add(modelId);
    setLeft(next);
  };
  return (
    <div className="thread" data-testid="thread-view">
      <Head thread={thread} onChanged={changed} />
      {trouble !== null && <Trouble title="Something did not work.">{trouble}</Trouble>}
      <div className="columns">
        {shown.map((modelId, place) => (
          <ModelColumn
            key={modelId}
            {...{ thread, modelId, place }}
            model={modelOf(modelId)}
            lines={columns.get(modelId) ?? []}
            chosen={!left.has(modelId)}
            onChoose={(chosen) => choose(modelId, chosen)}
            onStop={() => stop(modelId)}
            onChanged={changed}
          />
        ))}
        <AddModel models={models} taken={shown} onAdd={(modelId) => modelId !== '' && setAdded([...shown, modelId])} />
      </div>
      <Composer
        to={asked.map((modelId) => modelOf(modelId)?.name ?? modelId)}
        onAsk={async (content) => {
          await ask(content, asked);
          onChanged();
        }}
      />
    </div>
  );
};
