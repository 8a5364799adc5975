import { isWide, unitWeight } from './speech-weight.js';

const CLAUSE_MARK = /[,;:—，、،：]/;
const CLOSER = /["'”’»)\]]/;
/** A voice may take breath before these, in the middle of a clause, and still sound as if it meant to. */
const JOINT =
  /^\s(?:and|or|but|nor|so|because|that|which|who|whose|when|while|where|if|as|than|with|without|for|from|into|in|on|at|by|about|after|before|through|between|to|of)\s/;

/** No breath is taken after these. */
const LEANS_ON_NEXT =
  /(?:^|\s)(?:an?|the|my|your|his|her|its|our|their|this|that|these|those|no|every|each|very|and|or|but|so|if|as|of|to|in|on|at|by|for|from|with|is|are|was|were|be|not|mr|mrs|ms|dr)\.?$/i;

export interface BreakLimits {
  /** Weight a break must leave before it. */
  readonly from: number;
  /** Weight it must not pass. */
  readonly to: number;
  /** Places where no break may be although it would sound right. */
  readonly forbidden: (at: number) => boolean;
}

/**
 * True when the mark that just arrived ends a clause whatever follows: after a word, never inside a figure or an address.
 */
export function clauseEndsAtOnce(text: string): boolean {
  if (/\p{L}—$/u.test(text) || /\s[—–]$/.test(text)) return true;
  return /(?:^|\s)[\p{L}'’-]+[,;:]$/u.test(text.slice(-80)) && !/(?:https?|mailto|ftp):$/i.test(text.slice(-7));
}

/** The same once white space has arrived behind the mark: `"Well," she`, `in 1877, he`. */
export function clauseEndsBeforeSpace(text: string): boolean {
  return /[,;:—]["'”’»)\]]*\s$/u.test(text.slice(-8));
}

/**
 * The best place to part a text that became too long: the last clause mark, else the last space before a joining word,
 * else the last space. An index into `text`, undefined where there is none within the limits.
 */
export function bestBreak(text: string, limits: BreakLimits): number | undefined {
  let weight = 0;
  let clause: number | undefined;
  let joint: number | undefined;
  let space: number | undefined;
  for (let at = text.length - text.trimStart().length; at < text.length && weight <= limits.to; at += 1) {
    const unit = text.charAt(at);
    if (weight >= limits.from) {
      const allowed = (endsClause(text, at) || /\s/.test(unit)) && !limits.forbidden(at);
      if (allowed && endsClause(text, at)) clause = at;
      if (allowed && /\s/.test(unit)) {
        if (space === undefined || !LEANS_ON_NEXT.test(text.slice(Math.max(0, at - 8), at))) space = at;
        if (JOINT.test(text.slice(at, at + 10))) joint = at;
      }
    }
    weight += unitWeight(unit);
  }
  return clause ?? joint ?? space;
}

/** The last place within the limit that parts no surrogate pair and takes no mark from its letter. */
export function hardBreak(text: string, limit: number): number {
  let weight = 0;
  let best = 0;
  for (let at = 0; at < text.length && weight <= limit; at += 1) {
    if (
      weight > 0 &&
      !/[\udc00-\udfff\u200d\p{M}\u0e33\u0eb3]/u.test(text.charAt(at)) &&
      !/\p{M}/u.test(codePointAt(text, at))
    )
      best = at;
    weight += unitWeight(text.charAt(at));
  }
  return best;
}

function codePointAt(text: string, at: number): string {
  const code = text.codePointAt(at);
  return code === undefined ? '' : String.fromCodePoint(code);
}

function endsClause(text: string, at: number): boolean {
  let mark = at;
  while (mark > 0 && CLOSER.test(text.charAt(mark - 1))) mark -= 1;
  if (!CLAUSE_MARK.test(text.charAt(mark - 1))) return false;
  const next = text.charAt(at);
  return /\s/.test(next) || isWide(next) || (text.charAt(mark - 1) === '—' && mark === at);
}
