import { useRef } from 'react';
import { sheetOf } from '../parts/canvas-sheet.js';
import { useFrame } from '../parts/use-frame.js';
import { useReducedMotion } from '../parts/use-media.js';
import type { Line, Marker } from '../studio-port.js';
import { drawWaveform, windowFor } from './draw-waveform.js';
import type { TimelineFeed } from './timeline-feed.js';

export interface WaveformProps {
  readonly feed: TimelineFeed;
  readonly speaker: string;
  readonly lines: readonly Line[];
  readonly markers: readonly Marker[];
  readonly labelMarkers: boolean;
}

const STILL_MS = 1_000;

/** The sound of one lane. Decorative for people who hear the page: state and words say the same. */
export const Waveform = ({ feed, speaker, lines, markers, labelMarkers }: WaveformProps) => {
  const canvas = useRef<HTMLCanvasElement>(null);
  const draw = (): void => {
    const sheet = canvas.current === null ? null : sheetOf(canvas.current);
    if (sheet === null) return;
    const windowSamples = windowFor(sheet.width);
    drawWaveform(sheet, { now: feed.now, windowSamples, history: feed.history(speaker), lines, markers, labelMarkers });
  };
  useFrame(draw, useReducedMotion() ? STILL_MS : undefined);
  return (
    <div className="waveform">
      <canvas ref={canvas} aria-hidden="true" />
    </div>
  );
};
