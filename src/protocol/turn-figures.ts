import { z } from 'zod';

/** What each turn took: time and money. In a file of its own because events, snapshot, log and metadata all carry it. */

const sampleSchema = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const countSchema = z.number().int().min(0);

/** Where the time of a turn went, from the host's last voiced sample to the first heard one; the stages add up to the total. */
export const latencySchema = z.object({
  /** The host's last voiced sample; null when the turn answers a typed line or nobody, and counts from the decision. */
  hostEndAt: sampleSchema.nullable(),
  /** The silence after which these words count as finished. */
  endpointMs: z.number(),
  /** Beyond that, until the recogniser's final text was there. */
  transcriptMs: z.number(),
  /** Until the model's first token. */
  tokenMs: z.number(),
  /** Until the first clause could be spoken. */
  clauseMs: z.number(),
  /** Until the voice's first sound. */
  soundMs: z.number(),
  /** Until the host heard it. */
  playbackMs: z.number(),
  totalMs: z.number(),
});

/** What the engines of one turn took. */
export const costSchema = z.object({
  inputTokens: countSchema,
  outputTokens: countSchema,
  /** The mind's vendor gave no figures, or the turn was cut before it did: the tokens are counted by us. */
  estimated: z.boolean(),
  /** US dollars of the mind; null when the price is not known. */
  costUsd: z.number().nullable(),
  /** Characters given to the voice, which is what voices are paid by. */
  ttsCharacters: countSchema,
});

/** The sum over all turns, heard or not. */
export const spentSchema = z.object({
  turns: countSchema,
  inputTokens: countSchema,
  outputTokens: countSchema,
  /** At least one turn's tokens are. */
  estimated: z.boolean(),
  /** Of the turns whose price is known. */
  costUsd: z.number(),
  /** Turns whose price is not. */
  unpricedTurns: countSchema,
  ttsCharacters: countSchema,
});

/** One turn as the page shows it: why this speaker, and what is known of its cost in time and money so far. */
export const turnFiguresSchema = z.object({
  turnId: z.string(),
  speaker: z.string(),
  reason: z.string(),
  latency: latencySchema.nullable(),
  cost: costSchema.nullable(),
});

export type Latency = z.infer<typeof latencySchema>;
export type TurnCost = z.infer<typeof costSchema>;
export type Spent = z.infer<typeof spentSchema>;
export type TurnFigures = z.infer<typeof turnFiguresSchema>;

export const nothingSpent: Spent = {
  turns: 0,
  inputTokens: 0,
  outputTokens: 0,
  estimated: false,
  costUsd: 0,
  unpricedTurns: 0,
  ttsCharacters: 0,
};

/** Adds one turn. Pure. */
export function addCost(spent: Spent, cost: TurnCost): Spent {
  return {
    turns: spent.turns + 1,
    inputTokens: spent.inputTokens + cost.inputTokens,
    outputTokens: spent.outputTokens + cost.outputTokens,
    estimated: spent.estimated || cost.estimated,
    costUsd: spent.costUsd + (cost.costUsd ?? 0),
    unpricedTurns: spent.unpricedTurns + (cost.costUsd === null ? 1 : 0),
    ttsCharacters: spent.ttsCharacters + cost.ttsCharacters,
  };
}

/** The turns with one of them changed, or added behind the others; the newest `max`. Pure. */
export function withTurn(
  turns: readonly TurnFigures[],
  turn: Pick<TurnFigures, 'turnId' | 'speaker'> & Partial<TurnFigures>,
  max: number,
): TurnFigures[] {
  const known = turns.some(({ turnId }) => turnId === turn.turnId);
  if (known) return turns.map((one) => (one.turnId === turn.turnId ? { ...one, ...turn } : one));
  return [...turns, { reason: '', latency: null, cost: null, ...turn }].slice(-max);
}
