import { addressee, type Speaker } from './address.js';
import type { FloorReason, RecentLine } from './turn-state.js';

/** Who speaks next, and why. Pure: the same conversation gives the same choice. */
export interface Direction {
  readonly speaker: string;
  readonly reason: FloorReason;
}

interface Scene {
  readonly cast: readonly Speaker[];
  readonly recent: readonly RecentLine[];
  readonly talkMs: Readonly<Record<string, number>>;
}

/** Whoever was heard least; on a tie, the cast's order. */
function leastHeard(candidates: readonly Speaker[], talkMs: Readonly<Record<string, number>>): Speaker | undefined {
  return [...candidates].sort((a, b) => (talkMs[a.id] ?? 0) - (talkMs[b.id] ?? 0))[0];
}

/** After the host: addressed by name, else the speaker whose question the host answers, else the least heard. */
export function afterHost(clauses: readonly string[], scene: Scene): Direction | null {
  const named = addressee(clauses, scene.cast);
  if (named !== null) return { speaker: named, reason: 'addressed' };
  const asker = scene.recent.findLast((line) => scene.cast.some((speaker) => speaker.id === line.speaker));
  if (asker && /\?["'”’)]*$/.test(asker.text.trim())) return { speaker: asker.speaker, reason: 'asked-back' };
  const quiet = leastHeard(scene.cast, scene.talkMs);
  return quiet ? { speaker: quiet.id, reason: 'balance' } : null;
}

/** After an AI speaker, on autopilot: whom it addressed, else the least heard of the others. A lone speaker goes on alone. */
export function afterReply(scene: Scene): Direction | null {
  const last = scene.recent.at(-1);
  const others = scene.cast.filter((speaker) => speaker.id !== last?.speaker);
  const named = last ? addressee([last.text], others) : null;
  if (named !== null) return { speaker: named, reason: 'handed-over' };
  const next = leastHeard(others.length > 0 ? others : scene.cast, scene.talkMs);
  return next ? { speaker: next.id, reason: 'autopilot' } : null;
}

/** "Producer, mark that": a spoken instruction to the control room, with the label it asks for. */
export function spokenMarker(text: string): string | null {
  const match = /\bproducer[,.]?\s+(?:please\s+)?mark\b\s*(.*)$/i.exec(text);
  return match ? (match[1] ?? '').replace(/[.?!]+$/, '').trim() || 'marked by voice' : null;
}
