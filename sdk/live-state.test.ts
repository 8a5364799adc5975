import { describe, expect, it } from 'vitest';
import { initialLiveState, reduceLive, type LiveChange } from './live-state.js';
import { snapshot } from './testing/loopback-server.js';
import type { Line, LiveState } from './live-types.js';

const joined: LiveChange = {
  type: 'joined',
  result: {
    sessionId: 'ses_1',
    token: 't',
    resumed: false,
    audio: { nextSeq: 0, at: 0 },
    playback: { nextSeq: 0, missing: null },
    lastSeq: 0,
    state: snapshot,
  },
};
const line = (turnId: string, text: string): Line => ({
  turnId,
  speaker: 'claude',
  text,
  startAt: 0,
  endAt: 1,
  interrupted: false,
});
const after = (...changes: LiveChange[]): LiveState => changes.reduce(reduceLive, initialLiveState);

describe('the live state', () => {
  it('keeps what a patch does not name', () => {
    const state = after(joined, {
      type: 'server',
      name: 'session.state',
      payload: { state: { autopilot: true, title: undefined } },
    });
    expect(state.session).toEqual({ ...snapshot, autopilot: true });
  });

  it('takes its place on the session clock from the server after a reload, and from the track while it grows', () => {
    const resumed = after({
      ...joined,
      result: { ...joined.result, resumed: true, audio: { nextSeq: 9, at: 96_000 } },
    });
    const lengths = { capturedSamples: 0, unconfirmedSamples: 0, positionSamples: 0, keptIn: 'page' } as const;
    const waiting = reduceLive(resumed, { type: 'captured', ...lengths });
    expect(waiting.positionSamples).toBe(96_000);
    const grown = reduceLive(waiting, {
      type: 'captured',
      ...lengths,
      capturedSamples: 1_920,
      positionSamples: 97_920,
    });
    expect(grown).toMatchObject({ capturedSamples: 1_920, positionSamples: 97_920 });
  });

  it('gathers what is known of a turn as it comes, measured here and told by the server', () => {
    const turn = { turnId: 't1', speaker: 'claude' };
    const latency = {
      ...{ hostEndAt: 48_000, endpointMs: 400, transcriptMs: 20, tokenMs: 300, clauseMs: 40 },
      ...{ soundMs: 90, playbackMs: 50, totalMs: 900 },
    };
    const cost = { inputTokens: 812, outputTokens: 40, estimated: false, costUsd: 0.002, ttsCharacters: 180 };
    const stamp = { sessionId: 'ses_1', seq: 4 };
    const state = after(
      joined,
      { type: 'server', name: 'turn.start', payload: { ...turn, reason: 'addressed', ...stamp } },
      { type: 'server', name: 'turn.latency', payload: { ...turn, ...latency, ...stamp } },
      { type: 'measured', turnId: 't1', measuredMs: 901.5 },
      { type: 'server', name: 'turn.cost', payload: { ...turn, ...cost, ...stamp } },
    );
    expect(state.session?.turns).toEqual([{ ...turn, reason: 'addressed', latency, cost }]);
    expect(state.measured).toEqual([{ turnId: 't1', measuredMs: 901.5 }]);
  });

  it('does not take a patch for a snapshot', () => {
    expect(
      after({ type: 'server', name: 'session.state', payload: { state: { autopilot: true } } }).session,
    ).toBeNull();
  });

  it('never changes an earlier state', () => {
    const before = Object.freeze(after(joined));
    const next = reduceLive(before, {
      type: 'server',
      name: 'turn.start',
      payload: { turnId: 't1', speaker: 'claude', reason: 'given' },
    });
    expect(before.speaking).toBeNull();
    expect(before.session?.turns).toEqual([]);
    expect(next.session?.lines).toBe(before.session?.lines);
  });

  it('ignores the words and the playback of a turn that is no longer being spoken', () => {
    const state = after(joined, {
      type: 'server',
      name: 'turn.start',
      payload: { turnId: 't2', speaker: 'claude', reason: 'given' },
    });
    const late = reduceLive(state, {
      type: 'server',
      name: 'turn.delta',
      payload: { turnId: 't1', text: 'x', words: [] },
    });
    expect(reduceLive(late, { type: 'playback', report: { turnId: 't1', state: 'progress', at: 9, played: 9 } })).toBe(
      state,
    );
  });

  it('adds a line once, and none for a turn nobody heard', () => {
    const state = after(
      joined,
      { type: 'server', name: 'turn.end', payload: { line: line('t1', 'first'), heard: true } },
      { type: 'server', name: 'turn.end', payload: { line: line('t1', 'corrected'), heard: true } },
      { type: 'server', name: 'turn.end', payload: { line: line('t2', 'unheard'), heard: false } },
    );
    expect(state.session?.lines.map(({ text }) => text)).toEqual(['corrected']);
  });

  it('keeps the latest 200 lines', () => {
    const ends = Array.from(
      { length: 230 },
      (_, i): LiveChange => ({ type: 'server', name: 'turn.end', payload: { line: line(`t${i}`, ''), heard: true } }),
    );
    const lines = after(joined, ...ends).session?.lines ?? [];
    expect([lines.length, lines[0]?.turnId]).toEqual([200, 't30']);
  });

  it('tells the same trouble once, different ones apart, and forgets what was dismissed', () => {
    const notice = (message: string): LiveChange => ({ type: 'notice', level: 'warning', message });
    const state = after(notice('a'), notice('a'), notice('b'));
    expect(state.notices.map(({ id, message }) => [id, message])).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
    expect(reduceLive(state, { type: 'dismissed', id: 1 }).notices.map(({ message }) => message)).toEqual(['b']);
  });
});
