import { useEffect } from 'react';

/** Makes the browser ask before the page is closed, while there is something to lose. */
export const useUnloadGuard = (guarded: boolean): void => {
  useEffect(() => {
    if (!guarded) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [guarded]);
};
