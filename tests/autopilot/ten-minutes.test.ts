import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TalkingPoint } from '../../src/adapters/llm.js';
import { parseBriefing } from '../../src/podcast/briefing/briefing-loader.js';
import { replayLog } from '../../src/podcast/turns/replay.js';
import { HOST_ID } from '../../src/protocol/live-session.js';
import { startShow, type SimulatedShow } from '../support/simulated-show.js';
import { tellFigure } from '../support/tell-figure.js';

const load = (id: string) => parseBriefing(id, readFileSync(`briefings/${id}.md`, 'utf8'));
const ROUND_TABLE = load('round-table');
/** One talks in half the words a minute of another, so that turns are of different length. */
const WORD_MS = { slow: 360, quick: 230, plain: 290 };
const VOICES = Object.keys(WORD_MS);

/** The sample round table; the points of the other samples dealt out to its cast fill ten minutes. */
function roundTable(points: readonly TalkingPoint[]) {
  const { title, topic, cast } = ROUND_TABLE;
  const seated = cast.map(({ id, name, role }, index) => ({ id, name, role, voice: VOICES[index] }));
  return { title, topic, autopilot: true, host: { name: 'Anna' }, cast: seated, points };
}

const dealt = ['interview', 'solo-with-guest'].flatMap((id) => load(id).talkingPoints);
const POINTS: readonly TalkingPoint[] = [
  ...ROUND_TABLE.talkingPoints,
  ...dealt.map((point, index) => ({ ...point, speaker: ROUND_TABLE.cast[index % 3]?.id ?? '' })),
];

const ANSWERS = [
  'I would keep the letters, I think, and the songs of my grandmother.',
  'To be honest, I have never thought about that before today.',
  'I am with the paper people there, I trust what I can hold.',
];
/** Seconds into the show at which the host breaks in, whatever is going on: written down, not drawn. */
const BREAKS_IN_AT = [23, 71, 118, 274, 331, 402, 557, 583];
const TEN_MINUTES_MS = 600_000;
/** How long the host thinks about an answer when the floor comes back. */
const THINKS_MS = 4_000;

/** Ten minutes: the host answers when the floor comes back, and breaks in now and then. */
async function play({ host }: SimulatedShow): Promise<void> {
  const moments = BREAKS_IN_AT.map((second) => second * 1_000);
  for (let turn = 0; host.nowMs < TEN_MINUTES_MS; ) {
    await host.pass(1_000);
    const floor = host.all('floor.decision').at(-1);
    if (floor?.speaker === HOST_ID && host.nowMs - floor.atMs >= THINKS_MS) {
      await host.speak(ANSWERS[turn % ANSWERS.length] ?? '', 4_000);
      turn += 1;
      await host.pass(2_000);
    } else if (host.nowMs >= (moments[0] ?? Number.POSITIVE_INFINITY)) {
      moments.shift();
      await host.speak('Wait, that is a thought, please stay with it.', 2_400);
      await host.pass(2_000);
    }
  }
}

describe('ten minutes of autopilot with three AI speakers', () => {
  let show: SimulatedShow;
  let log = '';

  beforeAll(async () => {
    show = await startShow(roundTable(POINTS), { wordMs: WORD_MS });
    await play(show);
    log = await show.end();
  }, 60_000);

  it('give each of them an equal part of the talk', () => {
    const talk = Object.values(show.session.state.talkMs);
    const equal = talk.reduce((sum, ms) => sum + ms, 0) / talk.length;
    const furthest = Math.max(...talk.map((ms) => Math.abs(ms - equal) / equal));
    tellFigure(`furthest from an equal part of ${Math.round(equal / 1_000)} s: ${(100 * furthest).toFixed(1)} %`);
    expect(equal).toBeGreaterThan(100_000);
    expect(furthest).toBeLessThan(0.15);
  });

  it('never let two of them be heard at once', () => {
    const spans = show.host.heard.toSorted((a, b) => a.fromMs - b.fromMs);
    expect(spans.length).toBeGreaterThan(30);
    for (const [index, span] of spans.entries())
      expect(span.fromMs).toBeGreaterThanOrEqual(spans[index - 1]?.toMs ?? 0);
  });

  it('let the host be heard within 350 ms, whenever that is', () => {
    const { heard, spoken } = show.host;
    const over = (fromMs: number, toMs: number) => heard.filter((span) => span.fromMs < toMs && span.toMs > fromMs);
    expect(spoken.filter(({ fromMs }) => over(fromMs, fromMs + 1).length > 0).length).toBeGreaterThanOrEqual(5);
    for (const { fromMs, toMs } of spoken) expect(over(fromMs + 350, toMs)).toEqual([]);
  });

  it('make no point twice', () => {
    const lines = show.host.all('turn.end').map(({ line }) => line.text);
    const begun = POINTS.map(({ text }) =>
      lines.filter((line) => line.includes(text.split(' ').slice(0, 6).join(' '))),
    );
    expect(begun.filter((found) => found.length > 1)).toEqual([]);
    expect(begun.filter((found) => found.length === 1).length).toBeGreaterThan(20);
  });

  it('never give two turns in a row to one speaker, unless the host spoke between them', () => {
    const lines = show.host.all('turn.end').filter(({ heard }) => heard);
    for (const [index, { line }] of lines.entries()) expect(line.speaker).not.toBe(lines[index - 1]?.line.speaker);
  });

  it('turn to the host after six turns or two minutes at the latest', () => {
    const decisions = show.host.all('floor.decision');
    const runs = runsBetweenHostTurns(show);
    expect(Math.max(...runs.map((run) => run.turns))).toBeLessThanOrEqual(6);
    expect(Math.max(...runs.map((run) => run.heardMs))).toBeLessThanOrEqual(120_000);
    const given = decisions.filter(({ speaker }) => speaker === HOST_ID);
    expect(given.length).toBeGreaterThanOrEqual(2);
    const handBacks = decisions.filter(({ cue }) => cue === 'hand-back');
    expect(handBacks.length).toBeGreaterThanOrEqual(given.length);
    for (const { because } of handBacks) expect(['run-limit', 'time-limit', 'repetition']).toContain(because);
  });

  it('tell why, for every turn', () => {
    const decisions = show.host.all('floor.decision');
    const turns = show.host.all('turn.start').map(({ turnId }) => turnId);
    const told = decisions.flatMap(({ turnId }) => (turnId === undefined ? [] : [turnId]));
    expect(told).toEqual(expect.arrayContaining(turns));
    expect(decisions[0]).toMatchObject({
      speaker: 'claude',
      reason: 'opening',
      cue: 'open',
      point: 'saved by copying',
    });
  });

  it('come out the same when their log is replayed', () => {
    expect(replayLog(log)).toMatchObject({ turns: show.session.state.turns, difference: null });
  });
});

/** AI turns and their heard milliseconds between two lines of the host's. */
function runsBetweenHostTurns({ host }: SimulatedShow): { turns: number; heardMs: number }[] {
  const runs = [{ turns: 0, heardMs: 0 }];
  for (const { line } of host.all('turn.end')) {
    const run = runs.at(-1);
    if (line.speaker === HOST_ID) runs.push({ turns: 0, heardMs: 0 });
    else if (run) {
      run.turns += 1;
      run.heardMs += (line.endAt - line.startAt) / 48;
    }
  }
  return runs;
}

describe('a host who says nothing', () => {
  it('is asked once, and then nobody speaks', { timeout: 60_000 }, async () => {
    const show = await startShow(roundTable(POINTS), { wordMs: WORD_MS, turns: { aiRunMax: 3 } });
    await show.host.pass(120_000);
    const silent = show.host.all('floor.decision').at(-1);
    expect(silent).toMatchObject({ speaker: HOST_ID, reason: 'run-limit' });
    expect(show.host.heard.at(-1)?.toMs).toBeLessThanOrEqual(silent?.atMs ?? 0);
    expect(show.host.nowMs - (silent?.atMs ?? 0)).toBeGreaterThan(30_000);
    expect(show.host.all('turn.end').at(-1)?.line.text).toMatch(/Anna, [^.]+\?$/);
    await show.end();
  });

  it('hears the show to its end: every point, a last word, silence', { timeout: 60_000 }, async () => {
    const show = await startShow(roundTable(POINTS.slice(0, 4)), { wordMs: WORD_MS });
    await show.host.pass(120_000);
    const decisions = show.host.all('floor.decision');
    expect(decisions.slice(-2)).toMatchObject([
      { cue: 'wrap-up', because: 'points-made' },
      { speaker: HOST_ID, reason: 'points-made' },
    ]);
    expect(show.session.state.topic.made).toHaveLength(4);
    await show.end();
  });
});
