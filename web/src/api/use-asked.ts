import { useCallback, useEffect, useState } from 'react';

/** Something that is read from the service. `again` reads it anew and keeps what is shown until then. */
export interface Asked<T> {
  readonly value: T | null;
  readonly trouble: string | null;
  readonly again: () => void;
}

export const troubleOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Reads at once, whenever `read` changes, and every `everyMs` where given; what comes too late is dropped. */
export const useAsked = <T>(read: (signal: AbortSignal) => Promise<T>, everyMs?: number): Asked<T> => {
  const [round, setRound] = useState(0);
  const [value, setValue] = useState<T | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const again = useCallback(() => setRound((before) => before + 1), []);
  useEffect(() => {
    const abort = new AbortController();
    read(abort.signal).then(
      (next) => {
        if (abort.signal.aborted) return;
        setValue(next);
        setTrouble(null);
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setTrouble(troubleOf(error));
      },
    );
    return () => abort.abort();
  }, [read, round]);
  useEffect(() => {
    if (everyMs === undefined) return undefined;
    const timer = setInterval(again, everyMs);
    return () => clearInterval(timer);
  }, [again, everyMs]);
  return { value, trouble, again };
};

/** One thing that is done at a time, and what became of the last one. */
export const useAct = (): {
  readonly busy: boolean;
  readonly trouble: string | null;
  readonly act: (work: () => Promise<unknown>) => void;
} => {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const act = useCallback((work: () => Promise<unknown>) => {
    setBusy(true);
    setTrouble(null);
    work()
      .catch((error: unknown) => setTrouble(troubleOf(error)))
      .finally(() => setBusy(false));
  }, []);
  return { busy, trouble, act };
};
