import type { CastMember, Spent, TurnCost } from '../studio-port.js';

const count = (value: number, one: string, many: string): string =>
  `${value.toLocaleString('en-US')} ${value === 1 ? one : many}`;

/** `$0.0042`, `$1.37`: two figures that say something, however small the sum. */
export const dollars = (usd: number): string => {
  if (usd === 0) return '$0';
  const digits = usd >= 1 ? 2 : Math.min(6, Math.ceil(-Math.log10(usd)) + 1);
  return `$${usd.toFixed(Math.max(2, digits))}`;
};

type Counted = Pick<TurnCost, 'inputTokens' | 'outputTokens' | 'estimated' | 'ttsCharacters'>;

/** `812 tokens read, 41 written (estimated)` and `180 characters spoken`. */
export const tokensText = ({ inputTokens, outputTokens, estimated }: Counted): string =>
  `${count(inputTokens, 'token', 'tokens')} read, ${outputTokens.toLocaleString('en-US')} written${estimated ? ' (estimated)' : ''}`;

export const spokenText = ({ ttsCharacters }: Counted): string =>
  `${count(ttsCharacters, 'character', 'characters')} spoken`;

/** True when every mind and voice of the cast is a rehearsal engine: nothing can cost anything. */
export const isFree = (cast: readonly CastMember[]): boolean =>
  cast.filter(({ kind }) => kind === 'ai').every(({ llm, tts }) => llm?.rehearsal === true && tts?.rehearsal === true);

/** What the minds have cost, in words; voices are counted in characters, their price is not known here. */
export const costText = (spent: Spent, free: boolean): string => {
  if (free) return 'No cost: rehearsal engines';
  const priced = spent.turns - spent.unpricedTurns;
  if (priced === 0) return spent.turns === 0 ? dollars(0) : 'Price not known';
  const rest = spent.unpricedTurns === 0 ? '' : `, and ${count(spent.unpricedTurns, 'turn', 'turns')} of unknown price`;
  return `${spent.estimated ? 'about ' : ''}${dollars(spent.costUsd)}${rest}`;
};

export const turnCostText = ({ costUsd, estimated }: TurnCost, free: boolean): string => {
  if (free) return 'No cost: rehearsal engines';
  if (costUsd === null) return 'Price not known';
  return `${estimated ? 'about ' : ''}${dollars(costUsd)}`;
};
