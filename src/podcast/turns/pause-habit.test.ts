import { describe, expect, it } from 'vitest';
import { learnPause, unlearnedHabit, usualPauseMs, type Pause, type PauseBounds } from './pause-habit.js';

const bounds: PauseBounds = { minMs: 300, maxMs: 1_000, memory: 0.5 };
const learn = (...pauses: readonly Pause[]) =>
  pauses.reduce((habit, pause) => learnPause(habit, pause, bounds), unlearnedHabit);
const wentOn = (pauseMs: number): Pause => ({ kind: 'went-on', pauseMs });
const cutOff = (pauseMs: number, replyHeardMs: number | null, backchannel = false): Pause => ({
  kind: 'cut-off',
  pauseMs,
  replyHeardMs,
  backchannel,
});

describe('a pause after which the host went on', () => {
  it.each([
    [400, 350],
    [1_000, 650],
    [250, 300],
  ])('of %i ms moves the habit from 300 to %i ms', (pauseMs, learned) => {
    expect(learn(wentOn(pauseMs)).pauseMs).toBe(learned);
  });

  it('longer than the maximum was thinking and teaches nothing', () => {
    expect(learn(wentOn(1_001))).toBe(unlearnedHabit);
  });

  it('shorter than the gap inside a word teaches nothing', () => {
    const slow = learn(wentOn(800));
    expect(learnPause(slow, wentOn(120), bounds)).toBe(slow);
  });

  it('is forgotten as shorter ones follow', () => {
    expect(learn(wentOn(1_000), wentOn(300), wentOn(300)).pauseMs).toBe(387.5);
  });
});

describe('a turn taken too early', () => {
  it.each([
    ['before the reply was heard', cutOff(900, null), 600],
    ['as the reply began', cutOff(900, 200), 600],
    ['right after a very short pause', cutOff(250, 50), 300],
    ['by a sound that began before the reply could be heard', cutOff(900, 100, true), 600],
  ])('is learned from when the host goes on %s', (_, pause, learned) => {
    expect(learn(pause).pauseMs).toBe(learned);
  });

  it.each([
    ['an interruption of a reply that is under way', cutOff(900, 900)],
    ['a listener’s "mm-hmm" under a reply', cutOff(900, 600, true)],
    ['a listener’s "mm-hmm" while the reply is made', cutOff(900, null, true)],
  ])('is not suspected because of %s', (_, pause) => {
    expect(learn(pause)).toBe(unlearnedHabit);
  });
});

describe('changed bounds', () => {
  const learned = learn(wentOn(1_000));

  it('clamp what was learned', () => {
    expect(usualPauseMs(learned, { ...bounds, maxMs: 500 })).toBe(500);
    expect(usualPauseMs(learned, { ...bounds, minMs: 700 })).toBe(700);
  });

  it('give the maximum where they contradict each other', () => {
    expect(usualPauseMs(learned, { ...bounds, minMs: 1_500 })).toBe(1_000);
  });

  it('of the memory alone keep what was learned', () => {
    expect(usualPauseMs(learned, { ...bounds, memory: 0.1 })).toBe(650);
    expect(learnPause(learned, wentOn(350), { ...bounds, memory: 0.9 }).pauseMs).toBeCloseTo(620);
  });
});
