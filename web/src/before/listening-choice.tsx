import { useState } from 'react';
import { playTestTone } from './test-tone.js';

const WAYS = [
  {
    headphones: true,
    name: 'Headphones',
    meaning: 'Your voice is recorded untouched, and you can break in at any word.',
  },
  {
    headphones: false,
    name: 'Loudspeakers',
    meaning: 'The browser removes the echo, which costs your voice a little; breaking in takes a moment longer.',
  },
] as const;

export interface ListeningChoiceProps {
  readonly headphones: boolean;
  readonly onChoose: (headphones: boolean) => void;
}

/** How the host hears the others: decides about echo. */
export const ListeningChoice = ({ headphones, onChoose }: ListeningChoiceProps) => {
  const [playing, setPlaying] = useState(false);
  const play = (): void => {
    setPlaying(true);
    playTestTone().then(
      () => setPlaying(false),
      () => setPlaying(false),
    );
  };
  const way = WAYS.find((one) => one.headphones === headphones);
  return (
    <section className="step" aria-labelledby="listening-title">
      <h2 id="listening-title">Listening</h2>
      <div className="listening">
        <fieldset className="segments">
          <legend className="visually-hidden">How you listen</legend>
          {WAYS.map((one) => (
            <label key={one.name} data-chosen={one.headphones === headphones}>
              <input
                type="radio"
                name="listening"
                checked={one.headphones === headphones}
                onChange={() => onChoose(one.headphones)}
              />
              {one.name}
            </label>
          ))}
        </fieldset>
        <button type="button" className="button" onClick={play} disabled={playing}>
          {playing ? 'Playing…' : 'Test tone'}
        </button>
      </div>
      <p className="fine listening-meaning">{way?.meaning}</p>
    </section>
  );
};
