import { useState, type FormEvent } from 'react';

/** A line for those who cannot, or would rather not, say it. */
export const TypedLine = ({ onSay }: { readonly onSay: (text: string) => void }) => {
  const [text, setText] = useState('');
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() === '') return;
    onSay(text.trim());
    setText('');
  };
  return (
    <form className="typed" onSubmit={send}>
      <input
        type="text"
        value={text}
        maxLength={4000}
        placeholder="Type a line: Enter sends, Esc leaves"
        aria-label="Type a line instead of speaking"
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
        data-testid="typed-line"
      />
    </form>
  );
};
