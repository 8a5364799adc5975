import { useId } from 'react';
import type { StemPeaks } from '../../../sdk/recordings-peaks.js';
import type { Edition, Level, RecordedTurn } from '../../../sdk/recordings.js';
import { shareText, talkShares } from '../model/talk-shares.js';
import { lengthText } from '../model/time.js';
import { sheetOf } from '../parts/canvas-sheet.js';
import { speakerColour } from '../parts/speaker-colour.js';
import type { CastMember } from '../studio-port.js';
import { barSamples, drawLane } from './draw-lane.js';
import { EditableText } from '../parts/editable-text.js';
import { GainField } from './gain-field.js';
import type { TimelineView } from './timeline-view.js';
import { useDrawing } from './use-drawing.js';

export interface ReviewLaneProps {
  readonly member: CastMember;
  readonly cast: readonly CastMember[];
  readonly view: TimelineView;
  readonly peaks: StemPeaks | undefined;
  readonly turns: readonly RecordedTurn[];
  readonly edition: Edition;
  readonly solo: boolean;
  /** Nobody hears it, for whatever reason. */
  readonly silenced: boolean;
  readonly onRename: (name: string) => void;
  readonly onLevel: (level: Partial<Level>) => void;
  readonly onSolo: () => void;
}

type LevelProps = Pick<ReviewLaneProps, 'member' | 'edition' | 'solo' | 'onLevel' | 'onSolo'>;

/** Mute and solo as mixing desks have them, and the stem's gain in the episode. */
const LevelControls = ({ member, edition, solo, onLevel, onSolo }: LevelProps) => {
  const id = useId();
  const { gainDb, muted } = edition.levels[member.id] ?? { gainDb: 0, muted: false };
  return (
    <div className="lane-level">
      <button
        type="button"
        className="toggle"
        aria-pressed={muted}
        aria-label={`Mute ${member.name}`}
        title="Mute"
        onClick={() => onLevel({ muted: !muted })}
      >
        M
      </button>
      <button
        type="button"
        className="toggle"
        aria-pressed={solo}
        aria-label={`Hear ${member.name} alone`}
        title="Solo"
        onClick={onSolo}
      >
        S
      </button>
      <label className="visually-hidden" htmlFor={id}>
        Gain of {member.name} in decibels
      </label>
      <GainField id={id} gainDb={gainDb} onChange={(value) => onLevel({ gainDb: value })} />
    </div>
  );
};

const TalkShare = ({ member, cast }: Pick<ReviewLaneProps, 'member' | 'cast'>) => (
  <span className="lane-talk">
    <span className="visually-hidden">heard </span>
    {lengthText(member.talkMs)} · {shareText(talkShares(cast).get(member.id) ?? 0)}
  </span>
);

/** One speaker's stem: the lane of the live page, complete. */
export const ReviewLane = ({ member, cast, view, peaks, turns, edition, solo, silenced, ...on }: ReviewLaneProps) => {
  const canvas = useDrawing(view, (place, redraw) => {
    const sheet = sheetOf(place);
    if (sheet === null || peaks === undefined) return;
    drawLane(sheet, view, { peaks, turns, marks: edition.marks, trim: edition.trim, silenced });
    // What is coarse is drawn at once, and again when the details have come.
    peaks.need(view.from, view.to, barSamples(view))?.then(redraw, () => undefined);
  });
  return (
    <li className="lane review-lane" data-testid={`lane-${member.id}`} style={speakerColour(cast, member.id)}>
      <div className="lane-head">
        <div className="lane-who">
          <h3>
            <EditableText text={member.name} what={`the name of ${member.name}`} onChange={on.onRename} />
          </h3>
          <span className="lane-role">{member.role}</span>
          <TalkShare member={member} cast={cast} />
        </div>
        <LevelControls member={member} edition={edition} solo={solo} onLevel={on.onLevel} onSolo={on.onSolo} />
      </div>
      <div className="lane-track review-track" data-track>
        <div className="waveform">
          <canvas ref={canvas} aria-hidden="true" />
        </div>
        <span className="playhead" aria-hidden="true" />
      </div>
    </li>
  );
};
