import { useRef, type CSSProperties } from 'react';
import { clockText, SAMPLES_PER_SECOND } from '../model/time.js';
import { sheetOf } from '../parts/canvas-sheet.js';
import { speakerColour } from '../parts/speaker-colour.js';
import { useFrame } from '../parts/use-frame.js';
import type { CastMember } from '../studio-port.js';
import { drawOverview } from './draw-lane.js';
import type { StemPlayer } from './stem-player.js';
import type { TimelineView } from './timeline-view.js';
import type { Opened } from './use-recording.js';
import { useDrawing } from './use-drawing.js';

export interface OverviewProps {
  readonly opened: Opened;
  readonly cast: readonly CastMember[];
  readonly view: TimelineView;
  readonly player: StemPlayer;
  readonly onSeek: (at: number) => void;
}

const STEP_S = 1;

/** The colour a style names, as a canvas wants it. */
const colourOf = (canvas: HTMLCanvasElement, style: CSSProperties): string => {
  const name = /var\((--[\w-]+)\)/.exec(style['--speaker'] ?? '')?.[1] ?? '';
  return getComputedStyle(canvas).getPropertyValue(name);
};

/** The whole recording in one strip: what is shown of it, and a slider to go anywhere. */
export const Overview = ({ opened, cast, view, player, onSeek }: OverviewProps) => {
  const { samples, peaks } = opened;
  const frame = useRef<HTMLDivElement>(null);
  const slider = useRef<HTMLInputElement>(null);
  const canvas = useDrawing(view, (place) => {
    const sheet = sheetOf(place);
    if (sheet === null) return;
    const stems = cast.flatMap(({ id }) => {
      const own = peaks.get(id);
      return own === undefined ? [] : [{ peaks: own, colour: colourOf(place, speakerColour(cast, id)) }];
    });
    drawOverview(sheet, samples, stems);
    frame.current?.style.setProperty('--window-from', String(view.from / samples));
    frame.current?.style.setProperty('--window-part', String(Math.min(1, (view.to - view.from) / samples)));
  });
  useFrame(() => {
    const { at } = player;
    frame.current?.style.setProperty('--position', String(at / samples));
    if (slider.current === null || document.activeElement === slider.current) return;
    slider.current.value = String(at / SAMPLES_PER_SECOND);
  });
  return (
    <div className="overview" ref={frame}>
      <canvas ref={canvas} aria-hidden="true" />
      <span className="overview-window" aria-hidden="true" />
      <span className="overview-position" aria-hidden="true" />
      <input
        ref={slider}
        type="range"
        min={0}
        max={samples / SAMPLES_PER_SECOND}
        step={STEP_S}
        defaultValue={0}
        aria-label="Position"
        aria-valuetext={clockText(player.at)}
        onChange={(event) => {
          const at = event.currentTarget.valueAsNumber * SAMPLES_PER_SECOND;
          event.currentTarget.setAttribute('aria-valuetext', clockText(at));
          onSeek(at);
          view.reveal(at);
        }}
      />
    </div>
  );
};
