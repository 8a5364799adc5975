import { useEffect, useState } from 'react';
import { listBriefings, type BriefingSummary } from '../api/briefings.js';
import { readEngines, type Engines } from '../api/engines.js';

export type Service =
  | { readonly kind: 'asking' }
  | { readonly kind: 'ready'; readonly briefings: readonly BriefingSummary[]; readonly engines: Engines | null }
  | { readonly kind: 'failed'; readonly message: string };

const ask = async (signal: AbortSignal): Promise<Service> => {
  // The engines are a courtesy: a page without them still goes live.
  const engines = readEngines({ signal }).catch(() => null);
  const briefings = await listBriefings({ signal });
  return { kind: 'ready', briefings, engines: await engines };
};

/** What the service offers; `retry` asks again. */
export const useService = (): { readonly service: Service; readonly retry: () => void } => {
  const [service, setService] = useState<Service>({ kind: 'asking' });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    ask(abort.signal).then(
      (answer) => !abort.signal.aborted && setService(answer),
      (error: unknown) => {
        if (abort.signal.aborted) return;
        setService({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
      },
    );
    return () => abort.abort();
  }, [attempt]);
  const retry = (): void => {
    setService({ kind: 'asking' });
    setAttempt((count) => count + 1);
  };
  return { service, retry };
};
