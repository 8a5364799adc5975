import { useEffect, useState } from 'react';
import type { LeftSession, Shelf } from '../studio-port.js';

/** The sessions left behind, read again whenever `occasion` changes and after one is forgotten. */
export const useLeftSessions = (shelf: Shelf, occasion: unknown) => {
  const [left, setLeft] = useState<readonly LeftSession[]>([]);
  const [times, setTimes] = useState(0);
  useEffect(() => {
    let stale = false;
    shelf.list().then(
      (found) => !stale && setLeft(found),
      // Storage that cannot be read has nothing to offer.
      () => !stale && setLeft([]),
    );
    return () => {
      stale = true;
    };
  }, [shelf, occasion, times]);
  const forget = (sessionId: string): void => {
    const readAgain = (): void => setTimes((count) => count + 1);
    shelf.forget(sessionId).then(readAgain, readAgain);
  };
  return { left, forget };
};
