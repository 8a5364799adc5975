import { SAMPLES_PER_SECOND } from '../model/time.js';

const STEPS_S = [0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200] as const;
/** Room a label like `1:04:30` needs. */
const LABEL_PIXELS = 88;

/** Round places for labels, in samples, as dense as they can be read. */
export const ticks = (view: {
  readonly from: number;
  readonly to: number;
  readonly samplesPerPixel: number;
}): number[] => {
  const closest = (LABEL_PIXELS * view.samplesPerPixel) / SAMPLES_PER_SECOND;
  const step = (STEPS_S.find((seconds) => seconds >= closest) ?? 14_400) * SAMPLES_PER_SECOND;
  const first = Math.ceil(view.from / step);
  const count = Math.max(0, Math.floor(view.to / step) - first + 1);
  return Array.from({ length: count }, (_, index) => (first + index) * step);
};

/** `4:07`, with a tenth where the ruler is that fine. */
export const tickText = (at: number, clock: (samples: number) => string): string => {
  const seconds = at / SAMPLES_PER_SECOND;
  return Number.isInteger(seconds) ? clock(at) : `${clock(at)}.${Math.round((seconds % 1) * 10)}`;
};
