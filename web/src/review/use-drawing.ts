import { useEffect, useEffectEvent, useRef, type RefObject } from 'react';
import type { TimelineView } from './timeline-view.js';

/**
 * Draws on a canvas when the view moves, the canvas changes its size, the theme changes, or the component renders; once per
 * picture at most, and outside of React. `redraw` is for a drawing that got only part of what it needs.
 */
export const useDrawing = (
  view: TimelineView,
  draw: (canvas: HTMLCanvasElement, redraw: () => void) => void,
): RefObject<HTMLCanvasElement | null> => {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawSoon = useRef((): void => undefined);
  const latest = useEffectEvent((redraw: () => void) => {
    if (canvas.current !== null) draw(canvas.current, redraw);
  });
  useEffect(() => {
    let request = 0;
    const changed = (): void => {
      if (request !== 0) return;
      request = requestAnimationFrame(() => {
        request = 0;
        latest(changed);
      });
    };
    drawSoon.current = changed;
    const resized = new ResizeObserver(changed);
    if (canvas.current !== null) resized.observe(canvas.current);
    const themed = new MutationObserver(changed);
    themed.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const scheme = matchMedia('(prefers-color-scheme: light)');
    scheme.addEventListener('change', changed);
    const leave = view.subscribe(changed);
    return () => {
      cancelAnimationFrame(request);
      resized.disconnect();
      themed.disconnect();
      scheme.removeEventListener('change', changed);
      leave();
    };
  }, [view]);
  useEffect(() => drawSoon.current());
  return canvas;
};
