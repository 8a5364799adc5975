import { useCallback, useEffect, useState } from 'react';
import { askModels, getThread, listMessages, type Thread } from '../../../sdk/routes.js';
import { call, troubleOf } from '../api/service.js';
import { asked, type Columns, heard, lineOf, type RunEvent } from './run-lines.js';
import { useRuns } from './use-runs.js';

export interface OpenThread {
  readonly thread: Thread | null;
  readonly columns: Columns;
  readonly trouble: string | null;
  /** Asks these models the same; resolves once the server has it. */
  readonly ask: (content: string, models: readonly string[]) => Promise<void>;
  /** Stops what a model is still answering. */
  readonly stop: (modelId: string) => void;
  readonly reload: () => void;
}

const readColumns = async (thread: Thread, signal: AbortSignal): Promise<Columns> => {
  const models = Object.keys(thread.models);
  const pages = await Promise.all(
    models.map((modelId) => call(listMessages, { params: { threadId: thread.id, modelId } }, { signal })),
  );
  // Newest first, as they come.
  return new Map(
    models.map((modelId, place) => [modelId, (pages[place]?.data.messages ?? []).map(lineOf).toReversed()]),
  );
};

/** A thread with every model's column, and what is being answered in it, also when another page asked. */
export const useThread = (id: string, onChanged: () => void): OpenThread => {
  const [thread, setThread] = useState<Thread | null>(null);
  const [columns, setColumns] = useState<Columns>(new Map());
  const [trouble, setTrouble] = useState<string | null>(null);
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  const onEvent = useCallback((event: RunEvent) => setColumns((before) => heard(before, event)), []);
  const { listen, stop } = useRuns(id, { onEvent, onOver: onChanged });

  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    const open = async (): Promise<void> => {
      const { thread: found } = await call(getThread, { params: { threadId: id } }, { signal });
      const read = await readColumns(found, signal);
      if (signal.aborted) return;
      setThread(found);
      setColumns(read);
      for (const run of found.runs) listen(run);
    };
    open().catch((error: unknown) => {
      if (!signal.aborted) setTrouble(troubleOf(error));
    });
    return () => abort.abort();
  }, [id, listen, round]);

  const ask = async (content: string, models: readonly string[]): Promise<void> => {
    const body = { content, models: models.map((modelId) => ({ modelId })) };
    const { run } = await call(askModels, { params: { threadId: id }, body });
    setColumns((before) => asked(before, content, run.answers));
    listen(run);
  };
  const stopModel = (modelId: string): void => {
    stop(modelId).catch((error: unknown) => setTrouble(troubleOf(error)));
  };
  return { thread, columns, trouble, ask, stop: stopModel, reload };
};
