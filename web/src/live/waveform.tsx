import { useRef } from 'react';
import { useFrame } from '../parts/use-frame.js';
import { useReducedMotion } from '../parts/use-media.js';
import type { Line, Marker } from '../studio-port.js';
import { drawWaveform, windowFor, type WaveformInk } from './draw-waveform.js';
import type { TimelineFeed } from './timeline-feed.js';

const inkOf = (canvas: HTMLCanvasElement): WaveformInk => {
  const style = getComputedStyle(canvas);
  return {
    voice: style.color,
    rest: style.getPropertyValue('--line-strong'),
    mark: style.getPropertyValue('--mark'),
    cut: style.getPropertyValue('--cut'),
    font: `${style.fontSize} ${style.fontFamily}`,
  };
};

const sheetOf = (canvas: HTMLCanvasElement) => {
  const pen = canvas.getContext('2d');
  const { clientWidth: width, clientHeight: height } = canvas;
  if (pen === null || width === 0) return null;
  const ratio = window.devicePixelRatio;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  return { pen, width, height, ink: inkOf(canvas) };
};

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
