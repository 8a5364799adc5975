import type { BriefingSummary } from '../api/briefings.js';
import { castColour } from '../parts/speaker-colour.js';

export interface BriefingCardProps {
  readonly briefing: BriefingSummary;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

const Cast = ({ briefing }: { readonly briefing: BriefingSummary }) => (
  <ul className="cast" aria-label="Cast">
    {briefing.cast.map((member, place) => (
      <li key={member.id} style={castColour(place)}>
        <span className="cast-name">{member.name}</span> <span className="cast-role">{member.role}</span>
      </li>
    ))}
  </ul>
);

const Points = ({ points }: { readonly points: readonly string[] }) => (
  <ol className="points" aria-label="Talking points">
    {points.map((point) => (
      <li key={point}>{point}</li>
    ))}
  </ol>
);

/** One show to choose; a file that cannot be used says why instead. */
export const BriefingCard = ({ briefing, chosen, onChoose }: BriefingCardProps) => {
  const broken = briefing.problem !== null;
  const length = briefing.minutes === null ? null : `${briefing.minutes} min`;
  return (
    <label className="card briefing-card" data-testid="briefing-card" data-chosen={chosen} data-broken={broken}>
      <span className="briefing-head">
        <input
          type="radio"
          name="briefing"
          value={briefing.id}
          checked={chosen}
          disabled={broken}
          onChange={onChoose}
        />
        <span className="briefing-title">{briefing.title === '' ? briefing.id : briefing.title}</span>
        {length !== null && <span className="briefing-length">{length}</span>}
      </span>
      {briefing.summary !== '' && <span className="briefing-summary">{briefing.summary}</span>}
      {briefing.cast.length > 0 && <Cast briefing={briefing} />}
      {chosen && briefing.points.length > 0 && <Points points={briefing.points} />}
      {broken && (
        <span className="briefing-problem">
          <strong>This briefing cannot be used yet.</strong> {briefing.problem}
        </span>
      )}
    </label>
  );
};
