export const BALANCES = ['least-connections', 'round-robin'] as const;
export type Balance = (typeof BALANCES)[number];

/** One server as seen by a request for one model. */
export interface Candidate {
  /** In memory, or being brought there for a request under way. */
  readonly loaded: boolean;
  /** Its own requests under way. */
  readonly busy: number;
  /** How many other models it holds. */
  readonly others: number;
  /** The configuration gives this model to it. */
  readonly assigned: boolean;
  /** It has lately failed with this model. */
  readonly failing: boolean;
}

export interface ChoiceRules {
  readonly balance: Balance;
  /** Requests one server answers at once; more of them wait there. */
  readonly parallel: number;
  /** Counts on with every request for the model. */
  readonly turn: number;
}

/**
 * The servers in the order in which a request should try them: first where the model is in memory and a place is free,
 * then where one is free and the model can be brought, then where it has to wait. Assigned ones go before all others, and those that have just failed behind them.
 */
export function preference<T extends Candidate>(
  candidates: readonly T[],
  { balance, parallel, turn }: ChoiceRules,
): T[] {
  const rank = (candidate: T): number => {
    const free = candidate.busy < parallel;
    const tier = candidate.loaded && free ? 0 : free ? 1 : candidate.loaded ? 2 : 3;
    return tier + (candidate.assigned ? 0 : 4) + (candidate.failing ? 8 : 0);
  };
  // Sorting is stable, so that equals keep the order of the round.
  const start = candidates.length === 0 ? 0 : turn % candidates.length;
  const round = [...candidates.slice(start), ...candidates.slice(0, start)];
  return round.sort((a, b) => {
    const byRank = rank(a) - rank(b);
    if (byRank !== 0) return byRank;
    // A model settles where fewest others are: each has its own server as long as there are enough.
    if (!a.loaded && a.others !== b.others) return a.others - b.others;
    return balance === 'least-connections' ? a.busy - b.busy : 0;
  });
}
