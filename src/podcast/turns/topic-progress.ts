import { gistOf, type Gist } from './repetition.js';

/** Which of the briefing's talking points have been made, as far as the listeners can tell, and which comes next. */

/** A talking point as the briefing gives it. */
export interface PlannedPoint {
  readonly title: string;
  readonly text: string;
  readonly keywords: readonly string[];
  /** Whose point it is; anyone's when absent. */
  readonly speaker?: string;
}

/** A talking point as it is recognised in speech. */
export interface TopicPoint {
  readonly title: string;
  readonly speaker?: string;
  /** Its own words: title and text. */
  readonly words: Gist;
  /** Its title and the other words people use for it. */
  readonly keywords: Gist;
  /** How a speaker begins who reads it out: heard this far, it counts even when the rest was cut off. */
  readonly opening: string;
}

export interface TopicProgress {
  /** Points made, as indexes, in the order they were heard. */
  readonly made: readonly number[];
  /** How often a point was suggested to a speaker, by its index. */
  readonly offered: Readonly<Record<string, number>>;
  /** Lines heard since the latest point was made. */
  readonly linesSince: number;
  /** `wrapped` once somebody was asked to sum up; `free` when the host lets them talk on after that. */
  readonly ending: 'open' | 'wrapped' | 'free';
}

export const noProgress: TopicProgress = { made: [], offered: {}, linesSince: 0, ending: 'open' };

const OPENING_WORDS = 6;
/** Share of a point's words, the rarer the heavier, that make it told: retellings of the sample points have 0.29 to 0.65, other talk on the subject at most 0.18. */
const TOLD_SHARE = 0.3;
/** A point that was not recognised after so many suggestions is let go. */
const MAX_OFFERS = 2;
/** A subject is named by one word that is its alone, or by several that it shares with few. */
const NAMED_WEIGHT = 1;

export function topicPoints(points: readonly PlannedPoint[]): readonly TopicPoint[] {
  return points.map(({ title, text, keywords, speaker }) => ({
    title,
    words: [...new Set(gistOf(`${title} ${text}`))],
    keywords: [...new Set(gistOf(`${title} ${keywords.join(' ')}`, 3))],
    opening: plainWords(text).slice(0, OPENING_WORDS).join(' '),
    ...(speaker === undefined ? {} : { speaker }),
  }));
}

/** What is known after a line was heard. */
export function hearLine(progress: TopicProgress, points: readonly TopicPoint[], text: string): TopicProgress {
  const made = pointsIn(text, points).filter((index) => !progress.made.includes(index));
  if (made.length === 0) return { ...progress, linesSince: progress.linesSince + 1 };
  return { ...progress, made: [...progress.made, ...made], linesSince: 0 };
}

/** The points that are told in a line, word by word or in other words. */
export function pointsIn(text: string, points: readonly TopicPoint[]): readonly number[] {
  const said = new Set(gistOf(text));
  const plain = plainWords(text).join(' ');
  const weights = weightsOf(points.map((point) => new Set([...point.words, ...point.keywords])));
  return points.flatMap(({ words, keywords, opening }, index) => {
    const own = new Set([...words, ...keywords]);
    const heard = sum(
      [...own].filter((word) => said.has(word)),
      weights,
    );
    const told = heard >= TOLD_SHARE * sum(words, weights);
    return told || (opening !== '' && plain.includes(opening)) ? [index] : [];
  });
}

/** The open point that a speaker may bring up: its own first, then one that is nobody's or whose owner is not there. */
export function nextPoint(
  { topic, points, cast }: { topic: TopicProgress; points: readonly TopicPoint[]; cast: readonly { id: string }[] },
  speaker: string,
): number | null {
  const open = points.flatMap((_, index) => (isOpen(topic, index) ? [index] : []));
  const own = open.find((index) => points[index]?.speaker === speaker);
  if (own !== undefined) return own;
  const free = open.find((index) => !cast.some((member) => member.id === points[index]?.speaker));
  return free ?? null;
}

function isOpen({ made, offered }: TopicProgress, index: number): boolean {
  return !made.includes(index) && (offered[index] ?? 0) < MAX_OFFERS;
}

/** True when the briefing has points and none of them is left. */
export function isCovered(topic: TopicProgress, points: readonly TopicPoint[]): boolean {
  return points.length > 0 && points.every((_, index) => !isOpen(topic, index));
}

export function withOffer(topic: TopicProgress, index: number): TopicProgress {
  return { ...topic, offered: { ...topic.offered, [index]: (topic.offered[index] ?? 0) + 1 } };
}

/** Whose field a line is about: the one owner whose points it names, or null when it names nobody's or several people's. */
export function expertOn(text: string, points: readonly TopicPoint[]): string | null {
  const said = new Set(gistOf(text, 3));
  const fields = new Map<string, Set<string>>();
  for (const { speaker, keywords } of points) {
    if (speaker !== undefined) fields.set(speaker, new Set([...(fields.get(speaker) ?? []), ...keywords]));
  }
  const weights = weightsOf([...fields.values()]);
  const ranked = [...fields]
    .map(([speaker, field]) => ({
      speaker,
      weight: sum(
        [...field].filter((word) => said.has(word)),
        weights,
      ),
    }))
    .sort((a, b) => b.weight - a.weight);
  const [first, second] = ranked;
  return first && first.weight >= NAMED_WEIGHT && first.weight > (second?.weight ?? 0) ? first.speaker : null;
}

/** A word that many of the texts use says little about any of them. */
function weightsOf(texts: readonly ReadonlySet<string>[]): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  for (const text of texts) for (const word of text) uses.set(word, (uses.get(word) ?? 0) + 1);
  return new Map([...uses].map(([word, count]) => [word, 1 / count]));
}

function sum(words: readonly string[], weights: ReadonlyMap<string, number>): number {
  return words.reduce((total, word) => total + (weights.get(word) ?? 0), 0);
}

function plainWords(text: string): string[] {
  return (
    text
      .toLowerCase()
      .replace(/['’]/g, '')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}
