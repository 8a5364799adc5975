import { useEffect, useEffectEvent, useState } from 'react';

export interface GainFieldProps {
  readonly id: string;
  readonly gainDb: number;
  readonly onChange: (gainDb: number) => void;
}

/** Steps that follow each other are one change. */
const SETTLE_MS = 350;

const isGain = (text: string): boolean => text !== '' && Number(text) >= -36 && Number(text) <= 12;

/** A field instead of a slider: a gain is a number one types, or steps with the arrows. */
export const GainField = ({ id, gainDb, onChange }: GainFieldProps) => {
  const [text, setText] = useState(String(gainDb));
  const [known, setKnown] = useState(gainDb);
  if (known !== gainDb) {
    setKnown(gainDb);
    setText(String(gainDb));
  }
  const settle = useEffectEvent(() => {
    if (isGain(text) && Number(text) !== gainDb) onChange(Number(text));
  });
  useEffect(() => {
    const settled = setTimeout(() => settle(), SETTLE_MS);
    return () => clearTimeout(settled);
  }, [text]);
  return (
    <span className="gain">
      <input
        id={id}
        type="number"
        min={-36}
        max={12}
        step={0.5}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <span aria-hidden="true">dB</span>
    </span>
  );
};
