import { describe, expect, it } from 'vitest';
import { TimelineView } from './timeline-view.js';

const HOUR = 172_800_000;

const shown = (width = 800, samples = HOUR): TimelineView => {
  const view = new TimelineView(samples);
  view.resize(width);
  return view;
};

describe('the view of a timeline', () => {
  it('shows the whole recording at first, and still does in a wider window', () => {
    const view = shown();
    expect([view.from, view.to]).toEqual([0, HOUR]);
    view.resize(1_600);
    expect(view.to).toBeCloseTo(HOUR);
    expect(view.isWhole).toBe(true);
  });

  it('comes back to what was seen before the recording was opened anew, as far as it is still there', () => {
    const before = new TimelineView(48_000 * 60);
    before.resize(1_000);
    expect(before.look).toBeNull();
    before.zoom(4, 500);
    const { look } = before;
    const again = new TimelineView(48_000 * 59, look);
    again.resize(1_000);
    expect(again.look).toEqual(look);
    const short = new TimelineView(48_000 * 5, look);
    short.resize(1_000);
    expect(short.isWhole).toBe(true);
  });

  it('keeps what lies under the pointer where it is while it zooms', () => {
    const view = shown();
    const before = view.at(300);
    view.zoom(20, 300);
    expect(view.at(300)).toBeCloseTo(before);
    expect(view.samplesPerPixel).toBeCloseTo(HOUR / 800 / 20);
  });

  it('leaves the recording neither at its ends nor by zooming', () => {
    const view = shown();
    view.zoom(0.01);
    expect([view.from, view.to]).toEqual([0, HOUR]);
    view.zoom(1_000_000, 0);
    expect(view.samplesPerPixel).toBe(96);
    view.panBy(-500);
    expect(view.from).toBe(0);
    view.panBy(1e9);
    expect(view.to).toBeCloseTo(HOUR);
  });

  it('turns the page when the playhead comes to its edge, and not before', () => {
    const view = shown();
    view.zoom(100, 0);
    view.follow(view.at(700));
    expect(view.from).toBe(0);
    const at = view.at(760);
    view.follow(at);
    expect(view.x(at)).toBeCloseTo(80);
  });

  it('does not turn a last page', () => {
    const view = shown();
    view.zoom(100, 800);
    const { from } = view;
    view.follow(HOUR - 10);
    expect(view.from).toBe(from);
  });

  it('brings a place into view only when it is out of it', () => {
    const view = shown();
    view.zoom(100, 0);
    view.reveal(view.at(799));
    expect(view.from).toBe(0);
    view.reveal(HOUR / 2);
    expect(view.x(HOUR / 2)).toBeCloseTo(400);
  });

  it('shows a recording shorter than its closest look as a whole', () => {
    const view = shown(800, 4_800);
    view.zoom(50);
    expect([view.from, view.to]).toEqual([0, 4_800]);
  });

  it('tells its listeners, until they leave', () => {
    const view = shown();
    let told = 0;
    const leave = view.subscribe(() => (told += 1));
    view.zoom(2);
    leave();
    view.zoom(2);
    expect(told).toBe(1);
  });
});
