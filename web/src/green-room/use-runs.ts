import { useCallback, useEffect, useRef } from 'react';
import { cancelRun, followRun, type Run } from '../../../sdk/routes.js';
import { call, follow } from '../api/service.js';
import type { RunEvent } from './run-lines.js';

interface Followed {
  readonly run: Run;
  readonly leave: () => void;
}

/** The runs of a thread that are under way, followed until they are over or the page leaves the thread. */
export const useRuns = (
  threadId: string,
  { onEvent, onOver }: { readonly onEvent: (event: RunEvent) => void; readonly onOver: () => void },
): { readonly listen: (run: Run) => void; readonly stop: (modelId: string) => Promise<void> } => {
  const open = useRef(new Map<string, Followed>());
  const listen = useCallback(
    (run: Run) => {
      const runs = open.current;
      if (runs.has(run.id)) return;
      const leave = follow(followRun, { params: { threadId, runId: run.id } }, (event) => {
        onEvent(event);
        if (event.event !== 'close') return;
        runs.delete(run.id);
        onOver();
      });
      runs.set(run.id, { run, leave });
    },
    [threadId, onEvent, onOver],
  );
  const stop = useCallback(
    async (modelId: string) => {
      const answering = [...open.current.values()].filter(({ run }) =>
        run.answers.some((answer) => answer.modelId === modelId),
      );
      const stops = answering.map(({ run }) =>
        call(cancelRun, { params: { threadId, runId: run.id }, query: { modelId } }),
      );
      await Promise.all(stops);
    },
    [threadId],
  );
  useEffect(() => {
    const runs = open.current;
    return () => {
      for (const { leave } of runs.values()) leave();
      runs.clear();
    };
  }, [threadId]);
  return { listen, stop };
};
