import { isFree, spokenText, tokensText, turnCostText } from '../model/costs.js';
import { reasonWords } from '../model/floor-reasons.js';
import { secondsText } from '../model/turn-times.js';
import { usePlacedPopover } from '../parts/use-placed-popover.js';
import type { CastMember, TurnFigures } from '../studio-port.js';
import { StageStrip, StageTable } from './stage-bars.js';

export interface TurnCardProps {
  readonly turn: TurnFigures;
  readonly speaker: CastMember | undefined;
  /** What this page measured of the turn, if it could. */
  readonly measuredMs: number | null;
}

const Times = ({ turn: { latency }, measuredMs }: Omit<TurnCardProps, 'speaker'>) => {
  if (latency === null) return <p className="fine">Not heard yet.</p>;
  const since = latency.hostEndAt === null ? 'From the decision' : 'From your last word';
  return (
    <>
      <StageTable latency={latency} caption={`${since} to the first sound: where the time went`} />
      <p className="stage-sum">
        <span>{since} to the first sound</span>
        <span className="figure">{secondsText(latency.totalMs)}</span>
      </p>
      {measuredMs !== null && latency.hostEndAt !== null && (
        <p className="fine">Measured in this page, by itself: {secondsText(measuredMs)}.</p>
      )}
    </>
  );
};

const Card = ({ turn, speaker, measuredMs }: TurnCardProps) => {
  const reason = reasonWords(turn.reason);
  const free = speaker !== undefined && isFree([speaker]);
  return (
    <>
      <strong>{speaker?.name ?? turn.speaker}’s turn</strong>
      {reason !== '' && <p>Why: {reason.charAt(0).toLowerCase() + reason.slice(1)}.</p>}
      <Times turn={turn} measuredMs={measuredMs} />
      {turn.cost !== null && (
        <p className="fine">
          {tokensText(turn.cost)} · {spokenText(turn.cost)} · {turnCostText(turn.cost, free)}
        </p>
      )}
    </>
  );
};

/** A turn's time as a small bar; behind it why the speaker had the floor, where the time went, and what it cost. */
export const TurnCard = ({ turn, speaker, measuredMs }: TurnCardProps) => {
  const { open, button, card } = usePlacedPopover();
  const { latency } = turn;
  if (latency === null) return null;
  const name = speaker?.name ?? turn.speaker;
  return (
    <>
      <button
        {...button}
        className="turn-time"
        aria-label={`${name} was heard after ${secondsText(latency.totalMs)}: where the time went`}
        data-testid="turn-time"
      >
        <StageStrip latency={latency} />
        <span className="figure">{secondsText(latency.totalMs)}</span>
      </button>
      <div {...card} className="popover turn-card" data-testid="turn-card">
        {open && <Card turn={turn} speaker={speaker} measuredMs={measuredMs} />}
      </div>
    </>
  );
};
