import { useRef, type ReactNode } from 'react';
import { clockText } from '../model/time.js';
import { KeyHint } from '../parts/key-hint.js';
import { useFrame } from '../parts/use-frame.js';
import type { StemPlayer } from './stem-player.js';
import type { TimelineView } from './timeline-view.js';
import { usePlayerState } from './use-player.js';

const TIME_MS = 100;

const Time = ({ player, samples }: { readonly player: StemPlayer; readonly samples: number }) => {
  const place = useRef<HTMLSpanElement>(null);
  useFrame(() => {
    const text = clockText(player.at);
    if (place.current !== null && place.current.textContent !== text) place.current.textContent = text;
  }, TIME_MS);
  return (
    <span className="transport-time figure">
      <span ref={place} data-testid="position">
        0:00
      </span>
      <span className="fine"> / {clockText(samples)}</span>
    </span>
  );
};

const ICONS = { play: 'M4 2.5v11l9-5.5z', pause: 'M4 3h3v10H4zM9 3h3v10H9z' } as const;

export interface TransportProps {
  readonly player: StemPlayer;
  readonly view: TimelineView;
  readonly samples: number;
  readonly children: ReactNode;
}

export const ZOOM_STEP = 1.6;

/** Play, where we are, and how close we look. */
export const Transport = ({ player, view, samples, children }: TransportProps) => {
  const state = usePlayerState(player);
  const plays = state !== 'paused';
  const around = (): number => Math.max(0, Math.min(view.width, view.x(player.at)));
  return (
    <section className="transport" aria-label="Playback">
      <button
        type="button"
        className="button button-strong transport-play"
        onClick={() => player.toggle()}
        aria-keyshortcuts="Space"
        data-testid="play"
        data-state={state}
      >
        <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" fill="currentColor">
          <path d={plays ? ICONS.pause : ICONS.play} />
        </svg>
        {plays ? 'Pause' : 'Play'}
        <KeyHint>Space</KeyHint>
      </button>
      <Time player={player} samples={samples} />
      {children}
      <div className="transport-zoom" role="group" aria-label="Zoom">
        <button
          type="button"
          className="button button-small"
          onClick={() => view.zoom(1 / ZOOM_STEP, around())}
          aria-label="Show more"
        >
          −
        </button>
        <button
          type="button"
          className="button button-small"
          onClick={() => view.zoom(ZOOM_STEP, around())}
          aria-label="Come closer"
          data-testid="zoom-in"
        >
          +
        </button>
        <button type="button" className="button button-small" onClick={() => view.fit()}>
          All
        </button>
      </div>
      {player.trouble !== null && (
        <p className="transport-trouble" role="alert">
          {player.trouble}
        </p>
      )}
    </section>
  );
};
