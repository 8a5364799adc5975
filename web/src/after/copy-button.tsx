import { useState } from 'react';

/** Copies a text and says so on itself. */
export const CopyButton = ({ text, what }: { readonly text: string; readonly what: string }) => {
  const [state, setState] = useState<'ready' | 'copied' | 'refused'>('ready');
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setState('copied'),
      () => setState('refused'),
    );
  };
  const words = { ready: 'Copy', copied: 'Copied', refused: 'Select and copy by hand' };
  return (
    <button type="button" className="button button-small" onClick={copy} aria-label={`${words[state]}: ${what}`}>
      {words[state]}
    </button>
  );
};
