import { useId } from 'react';

/** The briefing's talking points, one step away. */
export const TalkingPoints = ({ points }: { readonly points: readonly string[] }) => {
  const id = useId();
  if (points.length === 0) return null;
  return (
    <>
      <button type="button" className="button button-quiet" popoverTarget={id}>
        Talking points
      </button>
      <div id={id} popover="auto" className="popover popover-top">
        <strong>Talking points</strong>
        <ol>
          {points.map((point) => (
            <li key={point}>{point}</li>
          ))}
        </ol>
      </div>
    </>
  );
};
