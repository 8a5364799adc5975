import { useState } from 'react';
import type { EpisodeEvent } from '../../../sdk/recordings.js';
import { clockText } from '../model/time.js';
import { speakerColour } from '../parts/speaker-colour.js';
import type { CastMember, TurnFigures } from '../studio-port.js';
import { eventWords } from './review-model.js';

export interface EventsPanelProps {
  readonly events: readonly EpisodeEvent[];
  readonly cast: readonly CastMember[];
  /** Know whose turn an event belongs to. */
  readonly figures: readonly TurnFigures[];
  readonly onSeek: (at: number) => void;
}

/** What happened between the lines: cuts, decisions, pauses to think, engines that failed. */
export const EventsPanel = ({ events, cast, figures, onSeek }: EventsPanelProps) => {
  const [withDecisions, setWithDecisions] = useState(false);
  const decisions = events.filter(({ type }) => type === 'decision').length;
  const shown = withDecisions ? events : events.filter(({ type }) => type !== 'decision');
  return (
    <>
      <label className="check">
        <input type="checkbox" checked={withDecisions} onChange={(event) => setWithDecisions(event.target.checked)} />
        Show who got the floor and why ({decisions})
      </label>
      {shown.length === 0 && <p className="fine">Nobody was cut off, and nothing failed.</p>}
      <ol className="events">
        {shown.map((event, place) => {
          const { what, why } = eventWords(event);
          const owner = event.speaker ?? figures.find(({ turnId }) => turnId === event.turnId)?.speaker;
          const speaker = cast.find(({ id }) => id === owner);
          return (
            // Two events may stand at the same place with the same words.
            <li key={`${event.at} ${place}`} data-type={event.type}>
              <button type="button" className="cue-time" onClick={() => onSeek(event.at)}>
                <span className="visually-hidden">Go to </span>
                {clockText(event.at)}
              </button>
              <span>
                {speaker !== undefined && <strong style={speakerColour(cast, speaker.id)}>{speaker.name} </strong>}
                {what}
                {why !== '' && <span className="event-why">, {why.charAt(0).toLowerCase() + why.slice(1)}</span>}
              </span>
            </li>
          );
        })}
      </ol>
    </>
  );
};
