import { HOST_ID } from '../../protocol/live-session.js';
import { addressee } from './address.js';
import { expertOn, type TopicPoint } from './topic-progress.js';
import type { CastRole, FloorReason, HostNames, RecentLine } from './turn-state.js';

/** Who speaks next, and why. Pure: the same conversation gives the same choice. */
export interface Direction {
  readonly speaker: string;
  readonly reason: FloorReason;
}

/** What a choice is made from. */
export interface Scene {
  readonly cast: readonly CastRole[];
  readonly host: HostNames;
  readonly recent: readonly RecentLine[];
  /** Milliseconds heard of each AI speaker, and in how many turns. */
  readonly talkMs: Readonly<Record<string, number>>;
  readonly talkTurns: Readonly<Record<string, number>>;
  readonly points: readonly TopicPoint[];
  /** The AI speaker who had the floor last, heard or not. */
  readonly lastSpeaker: string | null;
}

/** Length of a turn as long as nobody has been heard. */
const PLANNED_TURN_MS = 15_000;
/** How far ahead of the average a question by name may bring somebody. */
const LEAD_MAX_MS = 25_000;
const QUESTION = /[?？]["'”’)\]]*$/;
const SENTENCE_END = /(?<=[。！？])|(?<=[.!?…]["'”’)\]]*)\s+/;
/** Words that hand the floor over without a question mark. */
const OVER_TO = /\b(?:over to you|your turn|go ahead|go on|tell (?:us|me)|what about you|you first)\b/i;

/**
 * After the host: whoever is addressed by name, else who was asked last or who asked, else the one whose field the
 * question is, else the co-host if nobody has been heard yet, else whoever has talked too little.
 */
export function afterHost(clauses: readonly string[], scene: Scene): Direction | null {
  const named = addressee(clauses, scene.cast);
  if (named !== null) return { speaker: named, reason: 'addressed' };
  const asked = scene.recent.findLast((line) => isAi(line.speaker, scene));
  const handed = asked ? handedTo(asked, scene) : null;
  if (handed !== null && handed !== HOST_ID) return { speaker: handed, reason: 'asked-back' };
  if (asked && QUESTION.test(asked.text.trim())) return { speaker: asked.speaker, reason: 'asked-back' };
  const opener = asked ? undefined : moderator(scene.cast);
  const expert = expertOn(clauses.join(' '), scene.points);
  const known = expert !== null && isAi(expert, scene);
  if (known && (!opener || asks(clauses.at(-1) ?? ''))) return { speaker: expert, reason: 'expert' };
  if (opener) return { speaker: opener.id, reason: 'opening' };
  const quiet = fairest(scene.cast, scene);
  return quiet ? { speaker: quiet.id, reason: 'balance' } : null;
}

/**
 * After an AI speaker: whom it handed over to, unless two of them would talk the others out of the show, else whoever of
 * the others has talked too little. A lone speaker goes on alone.
 */
export function afterReply(scene: Scene): Direction | null {
  const last = scene.recent.at(-1);
  const handed = last ? handedTo(last, scene) : null;
  if (handed !== null && handed !== HOST_ID && leadMs(scene, handed) < LEAD_MAX_MS) {
    return { speaker: handed, reason: 'handed-over' };
  }
  const next = fairest(othersOf(scene), scene);
  return next ? { speaker: next.id, reason: 'autopilot' } : null;
}

/** Who opens the talk, and who closes it: the co-host, if that is not the one who has just spoken. */
export function moderatorOf(scene: Scene): CastRole | undefined {
  return moderator(othersOf(scene));
}

/**
 * Whom an AI speaker's line hands the floor to: the one named in its last sentence, if that sentence asks something.
 * The host counts like the others; null when nobody is named, or only in passing.
 */
export function handedTo(line: RecentLine, { cast, host }: Pick<Scene, 'cast' | 'host'>): string | null {
  if (!cast.some((speaker) => speaker.id === line.speaker)) return null;
  const closing = closingSentence(line.text);
  if (!asks(closing)) return null;
  const others = cast.filter((speaker) => speaker.id !== line.speaker);
  // Not by its id: that is "you", which everybody says.
  const named = addressee([closing], [...others, { ...host, id: host.name }]);
  return named === null || others.some((speaker) => speaker.id === named) ? named : HOST_ID;
}

/** True for a line whose last sentence wants an answer. */
export function asks(text: string): boolean {
  const closing = closingSentence(text);
  return QUESTION.test(closing) || OVER_TO.test(closing);
}

/** Each AI speaker's part of what was heard of all of them, 0 to 1. */
export function talkShares({ cast, talkMs }: Pick<Scene, 'cast' | 'talkMs'>): Record<string, number> {
  const total = cast.reduce((sum, speaker) => sum + (talkMs[speaker.id] ?? 0), 0);
  const share = (id: string) => (total === 0 ? 0 : Math.round((1_000 * (talkMs[id] ?? 0)) / total) / 1_000);
  return Object.fromEntries(cast.map((speaker) => [speaker.id, share(speaker.id)]));
}

/** How long a turn of this speaker is going to be, judged by its own so far, else by everybody's. */
export function plannedTurnMs({ cast, talkMs, talkTurns }: Scene, speaker: string): number {
  const own = talkTurns[speaker] ?? 0;
  if (own > 0) return (talkMs[speaker] ?? 0) / own;
  const turns = cast.reduce((sum, { id }) => sum + (talkTurns[id] ?? 0), 0);
  return turns === 0 ? PLANNED_TURN_MS : cast.reduce((sum, { id }) => sum + (talkMs[id] ?? 0), 0) / turns;
}

/** "Producer, mark that": a spoken instruction to the control room, with the label it asks for. */
export function spokenMarker(text: string): string | null {
  const match = /\bproducer[,.]?\s+(?:please\s+)?mark\b\s*(.*)$/i.exec(text);
  return match ? (match[1] ?? '').replace(/[.?!]+$/, '').trim() || 'marked by voice' : null;
}

/** How much longer than the average a speaker will have been heard after another turn. */
function leadMs(scene: Scene, speaker: string): number {
  return (scene.talkMs[speaker] ?? 0) + plannedTurnMs(scene, speaker) - meanTalkMs(scene);
}

function meanTalkMs({ cast, talkMs }: Scene): number {
  return cast.reduce((sum, { id }) => sum + (talkMs[id] ?? 0), 0) / Math.max(1, cast.length);
}

/** Whoever's turn leaves talk time most even; on a tie, the cast's order. */
function fairest(candidates: readonly CastRole[], scene: Scene): CastRole | undefined {
  const mean = meanTalkMs(scene);
  // How much the sum of squared distances from the mean grows by a turn of this length.
  const unevenness = ({ id }: CastRole) => {
    const turnMs = plannedTurnMs(scene, id);
    return turnMs * turnMs * (1 - 1 / scene.cast.length) + 2 * turnMs * ((scene.talkMs[id] ?? 0) - mean);
  };
  return [...candidates].sort((a, b) => unevenness(a) - unevenness(b))[0];
}

/** Everybody but the one who spoke last; a lone speaker has nobody to give way to. */
function othersOf({ cast, recent, lastSpeaker }: Scene): readonly CastRole[] {
  const last = lastSpeaker ?? recent.at(-1)?.speaker;
  const others = cast.filter((speaker) => speaker.id !== last);
  return others.length > 0 ? others : cast;
}

function moderator(candidates: readonly CastRole[]): CastRole | undefined {
  return candidates.find(({ role }) => role === 'co-host');
}

function isAi(id: string, { cast }: Scene): boolean {
  return cast.some((speaker) => speaker.id === id);
}

function closingSentence(text: string): string {
  return text.trim().split(SENTENCE_END).at(-1) ?? '';
}
