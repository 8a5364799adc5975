import type { RecordingSummary } from '../../../sdk/recordings.js';
import { clockText, lengthText } from '../model/time.js';
import { speakerColour } from '../parts/speaker-colour.js';
import { recordingHash } from './route.js';

const dayText = (iso: string): string =>
  new Date(iso).toLocaleDateString(undefined, { weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' });

const timeText = (iso: string): string =>
  new Date(iso).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });

const Facts = ({ recording }: RecordingCardProps) => {
  const { startedAt, durationMs, turns, state } = recording;
  return (
    <p className="recording-facts">
      <time dateTime={startedAt}>
        {dayText(startedAt)}, {timeText(startedAt)}
      </time>
      {durationMs !== null && <span className="figure">{lengthText(durationMs)}</span>}
      {state === 'finished' && <span className="figure">{turns === 1 ? '1 reply' : `${turns} replies`}</span>}
    </p>
  );
};

const STATES = { recording: 'being recorded', damaged: 'damaged', finished: null } as const;

const Badges = ({ recording: { state, rehearsal, recovered } }: RecordingCardProps) => (
  <span className="recording-badges">
    {[STATES[state], rehearsal ? 'rehearsal' : null, recovered ? 'recovered' : null].map(
      (words) =>
        words !== null && (
          <span key={words} className="badge badge-still" data-kind={words}>
            {words}
          </span>
        ),
    )}
  </span>
);

export interface RecordingCardProps {
  readonly recording: RecordingSummary;
}

/** One recording of the list; a hit of a search leads to its place. */
export const RecordingCard = ({ recording }: RecordingCardProps) => {
  const { id, title, speakers, state, problem, match } = recording;
  return (
    <li className="card recording-card" data-testid="recording" data-state={state}>
      <div className="recording-head">
        <h2>{state === 'finished' ? <a href={recordingHash(id)}>{title}</a> : title}</h2>
        <Badges recording={recording} />
      </div>
      <Facts recording={recording} />
      {problem !== null && <p className="recording-problem">{problem}</p>}
      <ul className="recording-cast" aria-label="Speakers">
        {speakers.map((speaker) => (
          <li key={speaker.id} style={speakerColour(speakers, speaker.id)}>
            {speaker.name}
          </li>
        ))}
      </ul>
      {match !== null && (
        <a
          className="recording-match"
          href={recordingHash(id, match.at)}
          style={speakerColour(speakers, match.speaker)}
        >
          <span className="figure">{clockText(match.at)}</span>
          <span>
            <strong>{speakers.find((one) => one.id === match.speaker)?.name ?? match.speaker}</strong> {match.text}
          </span>
        </a>
      )}
    </li>
  );
};
