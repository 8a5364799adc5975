import type { BriefingSummary } from '../api/briefings.js';
import { BriefingCard } from './briefing-card.js';

export interface BriefingChoiceProps {
  readonly briefings: readonly BriefingSummary[];
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
}

export const BriefingChoice = ({ briefings, chosen, onChoose }: BriefingChoiceProps) => {
  if (briefings.length === 0) {
    return (
      <p className="card empty">
        There is no briefing yet. Put a Markdown file into the server’s <code>briefings</code> folder;{' '}
        <code>BACKEND_GUIDE.md</code> shows its form.
      </p>
    );
  }
  return (
    <fieldset className="briefings">
      <legend className="visually-hidden">Briefing</legend>
      {briefings.map((briefing) => (
        <BriefingCard
          key={briefing.id}
          briefing={briefing}
          chosen={briefing.id === chosen}
          onChoose={() => onChoose(briefing.id)}
        />
      ))}
    </fieldset>
  );
};
