import type { Latency, TurnFigures } from '../studio-port.js';

/** The stages of a turn in the order they pass, in the words of the page. */
export const STAGES = [
  ['endpointMs', 'Silence that ends your turn'],
  ['transcriptMs', 'Waiting for the last words'],
  ['tokenMs', 'First word of the answer'],
  ['clauseMs', 'First clause complete'],
  ['soundMs', 'First sound of the voice'],
  ['playbackMs', 'On the way to your ear'],
] as const satisfies readonly (readonly [keyof Latency, string])[];

export interface StageSpan {
  readonly key: (typeof STAGES)[number][0];
  readonly words: string;
  readonly fromMs: number;
  readonly ms: number;
}

/** The stages one after the other. Clocks of two machines may leave a hair below zero: that is drawn as nothing. */
export const stageSpans = (latency: Latency): readonly StageSpan[] => {
  let fromMs = 0;
  return STAGES.map(([key, words]) => {
    const span = { key, words, fromMs: Math.max(0, fromMs), ms: Math.max(0, latency[key]) };
    fromMs += latency[key];
    return span;
  });
};

/** `0.92 s`, never parted at the end of a line. */
export const secondsText = (ms: number): string => `${(Math.max(0, ms) / 1000).toFixed(2)}\u00a0s`;

const middle = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const upper = sorted[Math.floor(half)] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? 0)) / 2;
};

export interface AnswerTimes {
  readonly count: number;
  readonly fastestMs: number;
  readonly slowestMs: number;
  /** The median of the totals, and of each stage: these medians need not add up. */
  readonly median: Latency;
}

/** How fast the host was answered; turns that answer no voice are left out. Null before the first. */
export const answerTimes = (turns: readonly TurnFigures[]): AnswerTimes | null => {
  const answers = turns.flatMap(({ latency }) => (latency === null || latency.hostEndAt === null ? [] : [latency]));
  const [first] = answers;
  if (first === undefined) return null;
  const of = (key: Exclude<keyof Latency, 'hostEndAt'>): number => middle(answers.map((one) => one[key]));
  const totals = answers.map(({ totalMs }) => totalMs);
  return {
    count: answers.length,
    fastestMs: Math.min(...totals),
    slowestMs: Math.max(...totals),
    median: {
      hostEndAt: first.hostEndAt,
      endpointMs: of('endpointMs'),
      transcriptMs: of('transcriptMs'),
      tokenMs: of('tokenMs'),
      clauseMs: of('clauseMs'),
      soundMs: of('soundMs'),
      playbackMs: of('playbackMs'),
      totalMs: of('totalMs'),
    },
  };
};
