import { SAMPLES_PER_SECOND } from '../model/time.js';
import { BAR_SAMPLES, type WaveformHistory } from '../model/waveform-history.js';
import { barHeight, drawCut, LABEL_SPACE, type Sheet } from '../parts/canvas-sheet.js';
import type { Line, Marker } from '../studio-port.js';

export interface WaveformView {
  readonly now: number;
  readonly windowSamples: number;
  readonly history: WaveformHistory;
  /** The speaker's own lines: where they lie, and where they were cut. */
  readonly lines: readonly Line[];
  readonly markers: readonly Marker[];
  /** Markers carry their labels on one lane only. */
  readonly labelMarkers: boolean;
}

/** Long windows on narrow screens would crush the bars: a phone shows half a minute. */
export const windowFor = (width: number): number => (width < 560 ? 30 : 60) * SAMPLES_PER_SECOND;

const drawBars = ({ pen, width, height, ink }: Sheet, view: WaveformView): void => {
  const perSample = width / view.windowSamples;
  const wide = Math.max(1, BAR_SAMPLES * perSample - 1);
  const room = height - 2 * LABEL_SPACE;
  const first = Math.floor((view.now - view.windowSamples) / BAR_SAMPLES);
  const last = Math.floor(view.now / BAR_SAMPLES);
  for (let bar = Math.max(0, first); bar <= last; bar += 1) {
    const peak = view.history.peak(bar);
    const from = bar * BAR_SAMPLES;
    const spoken = view.lines.some((line) => line.startAt < from + BAR_SAMPLES && line.endAt > from);
    // Spoken before this page could measure it: a flat band says that there is sound.
    const tall = peak === null ? (spoken ? room * 0.24 : 2) : barHeight(peak, room);
    pen.fillStyle = tall <= 2.5 ? ink.rest : ink.voice;
    pen.globalAlpha = peak === null && spoken ? 0.5 : 1;
    pen.beginPath();
    pen.roundRect(width - (view.now - from) * perSample, (height - tall) / 2, wide, tall, wide / 2);
    pen.fill();
  }
  pen.globalAlpha = 1;
};

const drawMarker = ({ pen, width, height, ink }: Sheet, x: number, label: string | null): void => {
  pen.strokeStyle = ink.mark;
  pen.fillStyle = ink.mark;
  pen.lineWidth = 1.5;
  pen.setLineDash([3, 4]);
  pen.beginPath();
  pen.moveTo(x, 0);
  pen.lineTo(x, height);
  pen.stroke();
  pen.setLineDash([]);
  if (label === null) return;
  pen.font = ink.font;
  pen.textBaseline = 'top';
  const fits = x + 6 + pen.measureText(label).width <= width;
  pen.textAlign = fits ? 'left' : 'right';
  pen.fillText(label, fits ? x + 6 : x - 6, 1);
};

/** Draws one lane: bars that travel left from *now* at the right edge, cuts and markers on them. */
export const drawWaveform = (sheet: Sheet, view: WaveformView): void => {
  const { pen, width, height } = sheet;
  const place = (at: number): number => width - ((view.now - at) / view.windowSamples) * width;
  pen.clearRect(0, 0, width, height);
  drawBars(sheet, view);
  for (const line of view.lines) if (line.interrupted && place(line.endAt) > 0) drawCut(sheet, place(line.endAt));
  for (const [number, marker] of view.markers.entries()) {
    const label = marker.label === '' ? `Marker ${number + 1}` : marker.label;
    if (place(marker.at) > -120) drawMarker(sheet, place(marker.at), view.labelMarkers ? label : null);
  }
};
