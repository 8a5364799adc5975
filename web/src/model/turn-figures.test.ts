import { describe, expect, it } from 'vitest';
import type { Latency, TurnFigures } from '../studio-port.js';
import { costText, dollars, isFree, tokensText, turnCostText } from './costs.js';
import { reasonWords } from './floor-reasons.js';
import { member } from './session-fixture.js';
import { shareText, talkShares } from './talk-shares.js';
import { answerTimes, secondsText, stageSpans } from './turn-times.js';

const latency = (totalMs: number, over: Partial<Latency> = {}): Latency => ({
  hostEndAt: 48_000,
  endpointMs: 400,
  transcriptMs: 0,
  tokenMs: totalMs - 600,
  clauseMs: 40,
  soundMs: 100,
  playbackMs: 60,
  totalMs,
  ...over,
});
const turn = (turnId: string, one: Latency | null): TurnFigures => ({
  turnId,
  speaker: 'claude',
  reason: 'addressed',
  latency: one,
  cost: null,
});

describe('the time of a turn', () => {
  it('is drawn as stages one after the other, none of them negative', () => {
    const spans = stageSpans(latency(900, { soundMs: -0.4 }));
    expect(spans.map(({ fromMs }) => fromMs)).toEqual([0, 400, 400, 700, 740, 739.6]);
    expect(Math.min(...spans.map(({ ms }) => ms))).toBe(0);
    expect(secondsText(924)).toBe('0.92\u00a0s');
  });

  it('has a median over the turns that answer a voice', () => {
    const own = turn('t4', latency(5_000, { hostEndAt: null }));
    const turns = [turn('t1', latency(900)), turn('t2', latency(1_300)), own, turn('t3', null)];
    expect(answerTimes(turns)).toMatchObject({
      count: 2,
      fastestMs: 900,
      slowestMs: 1_300,
      median: { totalMs: 1_100 },
    });
    expect(answerTimes([own])).toBeNull();
  });
});

describe('the cost of a show', () => {
  const spent = {
    ...{ turns: 3, inputTokens: 1_812, outputTokens: 41, estimated: true },
    ...{ costUsd: 0.004_2, unpricedTurns: 1, ttsCharacters: 180 },
  };

  it('says what is estimated and what is not known', () => {
    expect(tokensText(spent)).toBe('1,812 tokens read, 41 written (estimated)');
    expect(costText(spent, false)).toBe('about $0.0042, and 1 turn of unknown price');
    expect(costText({ ...spent, unpricedTurns: 3 }, false)).toBe('Price not known');
    expect(turnCostText({ ...spent, costUsd: null }, false)).toBe('Price not known');
  });

  it('is nothing in a rehearsal', () => {
    const rehearsal = { provider: 'rehearsal', model: 'm', rehearsal: true, available: true };
    const cast = [member('you'), member('claude', { llm: rehearsal, tts: rehearsal })];
    expect(isFree(cast)).toBe(true);
    expect(isFree([...cast, member('guest', { llm: { ...rehearsal, rehearsal: false }, tts: rehearsal })])).toBe(false);
    expect(costText(spent, true)).toBe('No cost: rehearsal engines');
  });

  it('has two figures that say something', () => {
    expect([0, 0.000_37, 0.021, 0.5, 12.345].map(dollars)).toEqual(['$0', '$0.00037', '$0.021', '$0.50', '$12.35']);
  });
});

describe('talk time', () => {
  it('is shared by everybody, the host included', () => {
    const shares = talkShares([member('you', { talkMs: 3_000 }), member('claude', { talkMs: 9_000 })]);
    expect([...shares].map(([id, share]) => `${id} ${shareText(share)}`)).toEqual(['you 25 %', 'claude 75 %']);
    expect(talkShares([member('you')]).size).toBe(0);
  });
});

it('says a reason in plain words, and nothing for one it does not know', () => {
  expect(reasonWords('addressed')).toBe('Addressed by name');
  expect(reasonWords('some-later-reason')).toBe('');
});
