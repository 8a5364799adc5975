import type { ReactNode } from 'react';
import type { LaneState } from '../model/lane-state.js';

const SHAPES: Record<LaneState, ReactNode> = {
  listening: <circle cx="8" cy="8" r="5" fill="none" strokeWidth="1.75" />,
  thinking: (
    <g stroke="none" fill="currentColor">
      <circle cx="3" cy="8" r="1.75" />
      <circle cx="8" cy="8" r="1.75" />
      <circle cx="13" cy="8" r="1.75" />
    </g>
  ),
  speaking: <path d="M2.5 6.5v3M6.2 3.5v9M9.8 5v6M13.5 6.5v3" strokeWidth="2" />,
  paused: <path d="M5.5 3.5v9M10.5 3.5v9" strokeWidth="2.5" />,
  holding: <path d="M5.5 3.5v9M10.5 3.5v9" strokeWidth="2.5" />,
  cut: <path d="M4 4l8 8M12 4l-8 8" strokeWidth="2.25" />,
};

/** The state of a speaker as a shape, so that colour never stands alone. */
export const StateShape = ({ state }: { readonly state: LaneState }) => (
  <svg
    className="state-shape"
    viewBox="0 0 16 16"
    aria-hidden="true"
    stroke="currentColor"
    fill="none"
    strokeLinecap="round"
  >
    {SHAPES[state]}
  </svg>
);
