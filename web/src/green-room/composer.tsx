import { useRef, type FormEvent, type KeyboardEvent } from 'react';
import { useWork } from '../../../sdk/react/index.js';

export interface ComposerProps {
  /** Names of those who will answer. */
  readonly to: readonly string[];
  readonly onAsk: (content: string) => Promise<void>;
}

const wordsFor = (to: readonly string[]): string => {
  if (to.length === 0) return 'Tick a model to ask it';
  return to.length === 1 ? `Ask ${to[0]}` : `Ask ${to.length} models at once`;
};

/** One question to all ticked models. Ctrl or ⌘ with Enter sends it. */
export const Composer = ({ to, onAsk }: ComposerProps) => {
  const field = useRef<HTMLTextAreaElement>(null);
  const { busy, error, run } = useWork();
  const send = (): void => {
    const content = field.current?.value.trim() ?? '';
    if (content === '' || to.length === 0 || busy) return;
    void run(async () => {
      await onAsk(content);
      if (field.current) field.current.value = '';
      field.current?.focus();
    });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    send();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    send();
  };
  return (
    <form className="composer" onSubmit={submit}>
      <label className="field">
        <span className="visually-hidden">{wordsFor(to)}</span>
        <textarea
          ref={field}
          rows={3}
          maxLength={40_000}
          placeholder={`${wordsFor(to)} (Ctrl + Enter sends)`}
          onKeyDown={onKeyDown}
          data-testid="composer"
        />
      </label>
      <button type="submit" className="button button-strong" disabled={busy || to.length === 0} data-testid="ask">
        {busy ? 'Asking…' : wordsFor(to)}
      </button>
      {error !== null && (
        <p className="field-trouble" role="alert">
          {error.message}
        </p>
      )}
    </form>
  );
};
