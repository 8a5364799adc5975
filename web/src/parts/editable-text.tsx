import { useRef, useState, type KeyboardEvent } from 'react';

export interface EditableTextProps {
  readonly text: string;
  /** What is changed, for people who hear the page: "the name of Claude". */
  readonly what: string;
  readonly onChange: (text: string) => void;
  readonly maxLength?: number;
}

/** Text that becomes a field when it is clicked. Enter keeps the change, Escape gives it up. */
export const EditableText = ({ text, what, onChange, maxLength = 60 }: EditableTextProps) => {
  const [editing, setEditing] = useState(false);
  const given = useRef(false);
  const begin = (): void => {
    given.current = false;
    setEditing(true);
  };
  if (!editing) {
    return (
      <button type="button" className="editable" onClick={begin}>
        {text}
        <span className="visually-hidden">: change {what}</span>
      </button>
    );
  }
  const finish = (value: string): void => {
    setEditing(false);
    // Leaving the field by Escape takes the focus away as well.
    if (given.current) return;
    given.current = true;
    if (value.trim() !== '' && value.trim() !== text) onChange(value.trim());
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Enter') finish(event.currentTarget.value);
    if (event.key === 'Escape') finish(text);
  };
  return (
    <input
      className="editable-field"
      aria-label={`Change ${what}`}
      defaultValue={text}
      maxLength={maxLength}
      size={Math.max(8, text.length)}
      ref={(field) => field?.select()}
      onBlur={(event) => finish(event.currentTarget.value)}
      onKeyDown={onKeyDown}
    />
  );
};
