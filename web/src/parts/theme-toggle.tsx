import { useEffect, useState } from 'react';
import { useMedia } from './use-media.js';

type Theme = 'dark' | 'light';

const KEY = 'trialogue.theme';

const stored = (): Theme | null => {
  const value = localStorage.getItem(KEY);
  return value === 'dark' || value === 'light' ? value : null;
};

/** Follows the system until the host chooses; the choice is kept in this browser. */
export const ThemeToggle = () => {
  const [chosen, setChosen] = useState<Theme | null>(stored);
  const prefersLight = useMedia('(prefers-color-scheme: light)');
  const theme = chosen ?? (prefersLight ? 'light' : 'dark');
  const next = theme === 'dark' ? 'light' : 'dark';
  useEffect(() => {
    if (chosen === null) return;
    document.documentElement.dataset['theme'] = chosen;
    localStorage.setItem(KEY, chosen);
  }, [chosen]);
  return (
    <button type="button" className="button button-quiet" onClick={() => setChosen(next)} data-testid="theme">
      <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
        <circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
        <path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor" />
      </svg>
      {next === 'light' ? 'Light' : 'Dark'}
    </button>
  );
};
