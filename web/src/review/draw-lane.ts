import type { StemPeaks } from '../../../sdk/recordings-peaks.js';
import type { Edition, RecordedTurn } from '../../../sdk/recordings.js';
import { barHeight, drawCut, LABEL_SPACE, type Sheet } from '../parts/canvas-sheet.js';
import type { TimelineView } from './timeline-view.js';

const BAR_PIXELS = 3;
const FAINT = 0.3;
/** From further away (ten minutes on a laptop), lines through every cut would hide the sound: crosses remain. */
const CUT_LINES_BELOW = 40_000;

export interface LanePicture {
  readonly peaks: StemPeaks;
  /** The speaker's own turns: where they were cut. */
  readonly turns: readonly Pick<RecordedTurn, 'endAt' | 'interrupted'>[];
  readonly marks: Edition['marks'];
  readonly trim: Edition['trim'];
  /** Drawn faintly: nobody hears it. */
  readonly silenced: boolean;
}

/** Samples in one bar: bars stand on a grid of the recording, so that they travel with it and do not flicker. */
export const barSamples = (view: TimelineView): number => Math.max(1, view.samplesPerPixel * BAR_PIXELS);

const drawBars = (sheet: Sheet, view: TimelineView, { peaks, trim, silenced }: LanePicture): void => {
  const { pen, height, ink } = sheet;
  const each = barSamples(view);
  const room = height - 2 * LABEL_SPACE;
  const [loud, quiet, outside] = [new Path2D(), new Path2D(), new Path2D()];
  for (let bar = Math.floor(view.from / each); bar * each < Math.min(view.to, view.samples); bar += 1) {
    const from = bar * each;
    const peak = peaks.loudest(from, from + each);
    const tall = barHeight(peak, room);
    const isOutside = from + each <= trim.startAt || from >= trim.endAt;
    const path = tall <= 2.5 ? quiet : isOutside ? outside : loud;
    path.roundRect(view.x(from), (height - tall) / 2, BAR_PIXELS - 1, tall, 1);
  }
  pen.fillStyle = ink.rest;
  pen.fill(quiet);
  pen.fillStyle = ink.voice;
  pen.globalAlpha = FAINT;
  pen.fill(outside);
  pen.globalAlpha = silenced ? FAINT : 1;
  pen.fill(loud);
  pen.globalAlpha = 1;
};

const drawMark = ({ pen, height, ink }: Sheet, x: number, isChapter: boolean): void => {
  pen.strokeStyle = ink.mark;
  pen.lineWidth = isChapter ? 2 : 1.5;
  pen.setLineDash(isChapter ? [] : [3, 4]);
  pen.beginPath();
  pen.moveTo(x, 0);
  pen.lineTo(x, height);
  pen.stroke();
  pen.setLineDash([]);
};

/** One speaker's sound in the part that is shown, with cuts and marks; faint where it is cut away. */
export const drawLane = (sheet: Sheet, view: TimelineView, picture: LanePicture): void => {
  const isShown = (at: number): boolean => at >= view.from && at <= view.to;
  sheet.pen.clearRect(0, 0, sheet.width, sheet.height);
  drawBars(sheet, view, picture);
  for (const { kind, at } of picture.marks) if (isShown(at)) drawMark(sheet, view.x(at), kind === 'chapter');
  const near = view.samplesPerPixel < CUT_LINES_BELOW;
  for (const { interrupted, endAt } of picture.turns) {
    if (interrupted && isShown(endAt)) drawCut(sheet, view.x(endAt), near);
  }
};

/** Every stem's whole length, one strip below the other, in its own colour. */
export const drawOverview = (
  { pen, width, height }: Sheet,
  samples: number,
  stems: readonly { readonly peaks: StemPeaks; readonly colour: string }[],
): void => {
  pen.clearRect(0, 0, width, height);
  const room = height / Math.max(1, stems.length);
  const each = (samples / Math.max(1, width)) * BAR_PIXELS;
  for (const [row, { peaks, colour }] of stems.entries()) {
    pen.fillStyle = colour;
    for (let bar = 0; bar * each < samples; bar += 1) {
      const tall = Math.min(room - 1, barHeight(peaks.loudest(bar * each, (bar + 1) * each), room - 1));
      if (tall <= 2) continue;
      pen.fillRect(bar * BAR_PIXELS, row * room + (room - tall) / 2, BAR_PIXELS - 1, tall);
    }
  }
};
