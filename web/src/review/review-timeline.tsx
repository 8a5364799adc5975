import { useEffect, useRef, type PointerEvent } from 'react';
import type { Edit, RecordedTurn } from '../../../sdk/recordings.js';
import { SAMPLES_PER_SECOND } from '../model/time.js';
import { useFrame } from '../parts/use-frame.js';
import type { CastMember } from '../studio-port.js';
import { gainsOf } from './review-model.js';
import { ReviewLane } from './review-lane.js';
import { RulerRow } from './ruler-row.js';
import type { StemPlayer } from './stem-player.js';
import type { TimelineView } from './timeline-view.js';
import type { Editing, Opened } from './use-recording.js';

export interface ReviewTimelineProps {
  readonly opened: Opened;
  readonly editing: Pick<Editing, 'edition' | 'edit'>;
  readonly cast: readonly CastMember[];
  readonly view: TimelineView;
  readonly player: StemPlayer;
  readonly solo: ReadonlySet<string>;
  readonly onSolo: (speaker: string) => void;
}

/** A smaller movement is a click. */
const DRAG_PIXELS = 4;
const ZOOM_PER_PIXEL = 0.004;

/** Clicking seeks, dragging moves the timeline, the wheel moves it sideways and zooms with Ctrl. */
const useGestures = (view: TimelineView, onSeek: (at: number) => void) => {
  const root = useRef<HTMLElement>(null);
  const drag = useRef<{ x: number; moved: boolean } | null>(null);
  useEffect(() => {
    const place = root.current;
    if (place === null) return undefined;
    const onWheel = (event: WheelEvent): void => {
      const track = event.target instanceof Element ? event.target.closest('[data-track]') : null;
      const sideways = event.shiftKey ? event.deltaY : event.deltaX;
      if (track === null || (!event.ctrlKey && !event.metaKey && sideways === 0)) return;
      event.preventDefault();
      const x = event.clientX - track.getBoundingClientRect().left;
      if (event.ctrlKey || event.metaKey) view.zoom(Math.exp(-event.deltaY * ZOOM_PER_PIXEL), x);
      else view.panBy(sideways);
    };
    // React listens passively: a zooming wheel would zoom the whole page as well.
    place.addEventListener('wheel', onWheel, { passive: false });
    return () => place.removeEventListener('wheel', onWheel);
  }, [view]);
  const trackOf = ({ target }: PointerEvent): Element | null =>
    target instanceof Element ? target.closest('[data-track]') : null;
  return {
    root,
    onPointerDown(event: PointerEvent): void {
      if (event.button !== 0 || trackOf(event) === null) return;
      drag.current = { x: event.clientX, moved: false };
    },
    onPointerMove(event: PointerEvent<HTMLElement>): void {
      const from = drag.current;
      if (from === null) return;
      const by = from.x - event.clientX;
      if (!from.moved && Math.abs(by) < DRAG_PIXELS) return;
      if (!from.moved) event.currentTarget.setPointerCapture(event.pointerId);
      view.panBy(by);
      drag.current = { x: event.clientX, moved: true };
    },
    onPointerUp(event: PointerEvent): void {
      const track = trackOf(event);
      if (drag.current?.moved === false && track !== null) {
        onSeek(view.at(event.clientX - track.getBoundingClientRect().left));
      }
      drag.current = null;
    },
    onPointerCancel: () => {
      drag.current = null;
    },
  };
};

/** Tells the style sheet where the view is and where the playhead, without rendering anything. */
const usePlaces = (root: { readonly current: HTMLElement | null }, view: TimelineView, player: StemPlayer): void => {
  const tell = (): void => {
    const style = root.current?.style;
    style?.setProperty('--from', (view.from / SAMPLES_PER_SECOND).toFixed(4));
    style?.setProperty('--scale', (SAMPLES_PER_SECOND / view.samplesPerPixel).toFixed(5));
    style?.setProperty('--playhead', `${view.x(player.at).toFixed(1)}px`);
  };
  useFrame(() => {
    if (player.state === 'playing') view.follow(player.at);
    tell();
  }, 0);
};

/** Measures the tracks, which all have one width. */
const useWidth = (root: { readonly current: HTMLElement | null }, view: TimelineView): void => {
  useEffect(() => {
    const track = root.current?.querySelector('[data-ruler]');
    if (track === null || track === undefined) return undefined;
    const resized = new ResizeObserver(() => view.resize(track.clientWidth));
    resized.observe(track);
    view.resize(track.clientWidth);
    return () => resized.disconnect();
  }, [root, view]);
};

/** Every stem on one timeline, the same lanes as live. */
export const ReviewTimeline = ({ opened, editing, cast, view, player, solo, onSolo }: ReviewTimelineProps) => {
  const { edition, edit } = editing;
  const { root, ...gestures } = useGestures(view, (at) => player.seek(at));
  usePlaces(root, view, player);
  useWidth(root, view);
  const gains = gainsOf(edition.levels, solo);
  const turnsOf = (speaker: string): readonly RecordedTurn[] =>
    opened.detail.turns.filter((turn) => turn.speaker === speaker);
  const change = (speaker: string, what: Pick<Extract<Edit, { kind: 'level' }>, 'gainDb' | 'muted'>): void =>
    edit({ kind: 'level', speaker, ...what });
  return (
    <section className="timeline review-timeline" aria-label="Timeline" ref={root} {...gestures}>
      <RulerRow
        view={view}
        edition={edition}
        onSeek={(at) => player.seek(at)}
        onTrim={(trim) => edit({ kind: 'trim', ...trim })}
      />
      <ul className="lanes">
        {cast.map((member) => (
          <ReviewLane
            key={member.id}
            member={member}
            cast={cast}
            view={view}
            peaks={opened.peaks.get(member.id)}
            turns={turnsOf(member.id)}
            edition={edition}
            solo={solo.has(member.id)}
            silenced={gains.get(member.id) === 0}
            onRename={(name) => edit({ kind: 'name', speaker: member.id, name })}
            onLevel={(level) => change(member.id, level)}
            onSolo={() => onSolo(member.id)}
          />
        ))}
      </ul>
    </section>
  );
};
