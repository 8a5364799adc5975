import { describe, expect, it } from 'vitest';
import { msToSamples } from '../src/protocol/audio-format.js';
import type { ServerEvent } from './server-events.js';
import { TurnMeasure } from './turn-measure.js';

const BLOCK = msToSamples(40);

/** The host speaks between these milliseconds, in a room that is never quite silent. */
function host(measure: TurnMeasure, times: { fromMs: number; toMs: number; untilMs: number }): void {
  const [from, to, until] = [times.fromMs, times.toMs, times.untilMs].map(msToSamples) as [number, number, number];
  const sampleAt = (at: number) => {
    const room = ((at * 7_919) % 31) - 15;
    return at >= from && at < to ? Math.round(6_000 * Math.sin((at * 2 * Math.PI * 140) / 48_000)) + room : room;
  };
  for (let at = 0; at < until; at += BLOCK)
    measure.heard(
      at,
      Int16Array.from({ length: BLOCK }, (_, index) => sampleAt(at + index)),
    );
}

const started = (turnId: string): ServerEvent => ({
  name: 'turn.start',
  payload: { turnId, speaker: 'claude', reason: 'addressed', sessionId: 'ses_1', seq: 1 },
  pcm: null,
});
const report = (turnId: string, state: 'started' | 'progress', ms: number) => ({
  turnId,
  state,
  at: msToSamples(ms),
  played: 0,
});

describe("the host's own measure of a turn", () => {
  it.each([1_200, 1_207, 1_219.5])('runs from the end of the voice at %s ms to the first sound', (toMs) => {
    const measure = new TurnMeasure();
    host(measure, { fromMs: 400, toMs, untilMs: 1_640 });
    measure.take(started('t1'));
    const measuredMs = measure.played(report('t1', 'started', 2_000)) ?? Number.NaN;
    expect(Math.abs(measuredMs - (2_000 - toMs))).toBeLessThanOrEqual(2);
  });

  it('is taken once, and only of the turn announced last', () => {
    const measure = new TurnMeasure();
    host(measure, { fromMs: 400, toMs: 1_200, untilMs: 1_640 });
    measure.take(started('t1'));
    measure.take(started('t2'));
    expect(measure.played(report('t1', 'started', 2_000))).toBeNull();
    expect(measure.played(report('t2', 'progress', 2_000))).toBeNull();
    expect(measure.played(report('t2', 'started', 2_100))).toBeCloseTo(900, 0);
    expect(measure.played(report('t2', 'started', 2_900))).toBeNull();
  });

  it('is not taken while the host still speaks, nor before the host has spoken', () => {
    const speaking = new TurnMeasure();
    host(speaking, { fromMs: 400, toMs: 2_000, untilMs: 1_640 });
    speaking.take(started('t1'));
    expect(speaking.played(report('t1', 'started', 2_000))).toBeNull();
    const silent = new TurnMeasure();
    host(silent, { fromMs: 0, toMs: 0, untilMs: 1_640 });
    silent.take(started('t1'));
    expect(silent.played(report('t1', 'started', 2_000))).toBeNull();
  });
});
