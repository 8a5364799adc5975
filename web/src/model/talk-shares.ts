import type { CastMember } from '../studio-port.js';

/** Everybody's share of what was said so far, 0–1, the host included; nothing before anybody has spoken. */
export const talkShares = (cast: readonly CastMember[]): ReadonlyMap<string, number> => {
  const total = cast.reduce((sum, { talkMs }) => sum + talkMs, 0);
  return total === 0 ? new Map() : new Map(cast.map(({ id, talkMs }) => [id, talkMs / total]));
};

/** `34 %`. */
export const shareText = (share: number): string => `${Math.round(share * 100)} %`;
