import type { Latency, Line, Spent, TurnFigures } from '../src/studio-port.js';

const REASONS = ['addressed', 'balance', 'asked-back', 'expert'] as const;

/** Plausible times, different for every turn and the same whenever they are asked for. */
const latencyOf = (seed: number, hostEndAt: number): Latency => {
  const stage = (base: number, spread: number, step: number): number => base + ((seed * step) % 10) * (spread / 10);
  const stages = {
    endpointMs: stage(400, 0, 1),
    transcriptMs: seed % 3 === 0 ? stage(60, 240, 7) : 0,
    tokenMs: stage(180, 260, 3),
    clauseMs: stage(30, 60, 9),
    soundMs: stage(90, 110, 7),
    playbackMs: stage(45, 30, 3),
  };
  return { hostEndAt, ...stages, totalMs: Object.values(stages).reduce((sum, ms) => sum + ms, 0) };
};

/** The figures of the AI speakers' turns among these lines, and of the one being spoken. */
export const turnsOf = (lines: readonly Pick<Line, 'turnId' | 'speaker' | 'startAt'>[]): TurnFigures[] =>
  lines
    .filter(({ speaker }) => speaker !== 'you')
    .map(({ turnId, speaker, startAt }, seed) => ({
      turnId,
      speaker,
      reason: REASONS[seed % REASONS.length] ?? 'balance',
      latency: latencyOf(seed, startAt),
      cost: { inputTokens: 640 + seed * 95, outputTokens: 48, estimated: true, costUsd: 0, ttsCharacters: 204 },
    }));

export const spentOn = (turns: readonly TurnFigures[]): Spent => {
  const sum = (key: 'inputTokens' | 'outputTokens' | 'ttsCharacters'): number =>
    turns.reduce((total, { cost }) => total + (cost?.[key] ?? 0), 0);
  return {
    turns: turns.length,
    inputTokens: sum('inputTokens'),
    outputTokens: sum('outputTokens'),
    estimated: true,
    costUsd: 0,
    unpricedTurns: 0,
    ttsCharacters: sum('ttsCharacters'),
  };
};
