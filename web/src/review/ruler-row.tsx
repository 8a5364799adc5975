import type { CSSProperties, KeyboardEvent, PointerEvent } from 'react';
import type { Edition, Mark } from '../../../sdk/recordings.js';
import { clockText, SAMPLES_PER_SECOND } from '../model/time.js';
import { type Sheet, sheetOf } from '../parts/canvas-sheet.js';
import { markName } from './review-model.js';
import { ticks, tickText } from './ruler.js';
import type { TimelineView } from './timeline-view.js';
import { useDrawing } from './use-drawing.js';

declare module 'react' {
  interface CSSProperties {
    '--at'?: string;
  }
}

/** Seconds on the timeline; the style sheet turns them into pixels. */
export const placeStyle = (at: number): CSSProperties => ({ '--at': (at / SAMPLES_PER_SECOND).toFixed(3) });

const drawTicks = ({ pen, width, height, ink }: Sheet, view: TimelineView): void => {
  pen.clearRect(0, 0, width, height);
  pen.fillStyle = ink.voice;
  pen.font = ink.font;
  pen.textBaseline = 'bottom';
  for (const at of ticks(view)) {
    const x = Math.round(view.x(at));
    pen.fillRect(x, height - 6, 1, 6);
    // The handle of the beginning stands there.
    if (at > 0) pen.fillText(tickText(at, clockText), x + 4, height - 1);
  }
};

interface TrimHandleProps {
  readonly side: 'start' | 'end';
  readonly view: TimelineView;
  readonly trim: Edition['trim'];
  readonly onTrim: (trim: Edition['trim']) => void;
}

const STEP_S = { ArrowLeft: -0.1, ArrowRight: 0.1, PageDown: -5, PageUp: 5 } as const;
const SHORTEST = SAMPLES_PER_SECOND / 10;

/** Where the episode begins or ends: dragged, or moved with the arrows by a tenth of a second. */
const TrimHandle = ({ side, view, trim, onTrim }: TrimHandleProps) => {
  const at = side === 'start' ? trim.startAt : trim.endAt;
  const moved = (to: number): Edition['trim'] =>
    side === 'start'
      ? { ...trim, startAt: Math.round(Math.max(0, Math.min(to, trim.endAt - SHORTEST))) }
      : { ...trim, endAt: Math.round(Math.min(view.samples, Math.max(to, trim.startAt + SHORTEST))) };
  const placeOf = (event: PointerEvent<HTMLElement>): number => {
    const ruler = event.currentTarget.closest('[data-ruler]')?.getBoundingClientRect();
    return view.at(event.clientX - (ruler?.left ?? 0));
  };
  const onPointerMove = (event: PointerEvent<HTMLButtonElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const { startAt, endAt } = moved(placeOf(event));
    const style = placeStyle(side === 'start' ? startAt : endAt);
    event.currentTarget.style.setProperty('--at', style['--at'] ?? '0');
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = Object.entries(STEP_S).find(([key]) => key === event.key)?.[1];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onTrim(moved(at + step * SAMPLES_PER_SECOND));
  };
  return (
    <button
      type="button"
      role="slider"
      className="trim-handle"
      data-side={side}
      data-testid={`trim-${side}`}
      style={placeStyle(at)}
      aria-label={side === 'start' ? 'Begin of the episode' : 'End of the episode'}
      aria-valuemin={0}
      aria-valuemax={Math.round(view.samples / SAMPLES_PER_SECOND)}
      aria-valuenow={Math.round(at / SAMPLES_PER_SECOND)}
      aria-valuetext={clockText(at)}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onPointerUp={(event) =>
        event.currentTarget.style.getPropertyValue('--at') !== placeStyle(at)['--at'] && onTrim(moved(placeOf(event)))
      }
      onKeyDown={onKeyDown}
    />
  );
};

const Flag = ({ mark, onSeek }: { readonly mark: Mark; readonly onSeek: (at: number) => void }) => (
  <button
    type="button"
    className="flag"
    data-kind={mark.kind}
    style={placeStyle(mark.at)}
    onClick={() => onSeek(mark.at)}
    title={`${markName(mark)}, ${clockText(mark.at)}`}
  >
    <span className="visually-hidden">Go to the {mark.kind} </span>
    {markName(mark)}
  </button>
);

export interface RulerRowProps {
  readonly view: TimelineView;
  readonly edition: Edition;
  readonly onSeek: (at: number) => void;
  readonly onTrim: (trim: Edition['trim']) => void;
}

/** Time, chapters and markers, and where the episode begins and ends. */
export const RulerRow = ({ view, edition, onSeek, onTrim }: RulerRowProps) => {
  const canvas = useDrawing(view, (place) => {
    const sheet = sheetOf(place);
    if (sheet !== null) drawTicks(sheet, view);
  });
  const { marks, trim } = edition;
  return (
    <div className="ruler" data-ruler>
      <canvas ref={canvas} aria-hidden="true" data-track />
      <div className="flags">
        {marks.map((mark) => (
          <Flag key={mark.id} mark={mark} onSeek={onSeek} />
        ))}
      </div>
      <TrimHandle side="start" view={view} trim={trim} onTrim={onTrim} />
      <TrimHandle side="end" view={view} trim={trim} onTrim={onTrim} />
    </div>
  );
};
