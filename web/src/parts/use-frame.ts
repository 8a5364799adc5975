import { useEffect, useEffectEvent } from 'react';

/** 30 pictures a second: smooth for meters, half the work of the screen's own rate. */
const FRAME_MS = 32;

/** Calls back with the page's clock while the component is shown; `everyMs` slows it down. */
export const useFrame = (draw: (nowMs: number) => void, everyMs = FRAME_MS): void => {
  const latest = useEffectEvent(draw);
  useEffect(() => {
    let drawnAt = Number.NEGATIVE_INFINITY;
    let request = 0;
    const frame = (nowMs: number): void => {
      request = requestAnimationFrame(frame);
      if (nowMs - drawnAt < everyMs) return;
      drawnAt = nowMs;
      latest(nowMs);
    };
    request = requestAnimationFrame(frame);
    return () => cancelAnimationFrame(request);
  }, [everyMs]);
};
