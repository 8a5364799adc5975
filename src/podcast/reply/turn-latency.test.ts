import { describe, expect, it } from 'vitest';
import { msToSamples } from '../../protocol/audio-format.js';
import type { Latency } from '../../protocol/turn-figures.js';
import { TurnStopwatch, type TurnBeginning } from './turn-latency.js';

const HEARD_MS = 2_200;

/** A host silent since 1,000; token at 1,900, clause at 1,950, sound at 2,100, heard at 2,200. */
function timed(beginning: TurnBeginning): Latency {
  let nowMs = 0;
  const stopwatch = new TurnStopwatch(() => nowMs, beginning);
  for (const [stage, ms] of [
    ['token', 1_900],
    ['clause', 1_950],
    ['sound', 2_100],
    ['token', 2_150],
  ] as const) {
    nowMs = ms;
    stopwatch.mark(stage);
  }
  return stopwatch.result(msToSamples(HEARD_MS), HEARD_MS);
}

const hostEnd = (silenceMs: number, awaitedFinal: boolean) => ({
  at: msToSamples(1_000),
  ms: 1_000,
  silenceMs,
  awaitedFinal,
});

const sum = ({ endpointMs, transcriptMs, tokenMs, clauseMs, soundMs, playbackMs }: Latency) =>
  endpointMs + transcriptMs + tokenMs + clauseMs + soundMs + playbackMs;

describe('the time of a turn', () => {
  it('is all silence when the final text was there before the silence was long enough', () => {
    const latency = timed({ decidedMs: 1_400, hostEnd: hostEnd(400, false) });
    expect(latency).toEqual({
      hostEndAt: msToSamples(1_000),
      endpointMs: 400,
      transcriptMs: 0,
      tokenMs: 500,
      clauseMs: 50,
      soundMs: 150,
      playbackMs: 100,
      totalMs: 1_200,
    });
  });

  it('names the wait for a final text that came later', () => {
    expect(timed({ decidedMs: 1_700, hostEnd: hostEnd(400, true) })).toMatchObject({
      endpointMs: 400,
      transcriptMs: 300,
      tokenMs: 200,
      totalMs: 1_200,
    });
  });

  it('does not blame the recogniser for a host who asked for time to think', () => {
    expect(timed({ decidedMs: 1_800, hostEnd: hostEnd(400, false) })).toMatchObject({
      endpointMs: 800,
      transcriptMs: 0,
    });
  });

  it('counts from the decision where no voice was answered', () => {
    expect(timed({ decidedMs: 1_800, hostEnd: null })).toMatchObject({
      hostEndAt: null,
      endpointMs: 0,
      transcriptMs: 0,
      tokenMs: 100,
      totalMs: 400,
    });
  });

  it('adds up to what the host measured, also when clocks disagree', () => {
    const late = { ...hostEnd(400, true), ms: 1_013.7 };
    const latency = timed({ decidedMs: 1_421.3, hostEnd: late });
    expect(latency.totalMs).toBe(1_200);
    expect(sum(latency)).toBeCloseTo(latency.totalMs, 9);
  });
});
