import { open } from 'node:fs/promises';
import { z } from 'zod';
import type { TalkingPoint } from '../adapters/llm.js';
import { msToSamples } from '../protocol/audio-format.js';
import type { SessionMetadata } from '../recording/index.js';
import type { EpisodeCue, EpisodePlace } from './episode.js';

const decisionSchema = z.object({ turnId: z.string(), point: z.string() });

/**
 * The talking points the director had brought up, where their turns were heard, from a session's event log.
 * A session without a log has none.
 */
export async function raisedPoints(path: string, turns: SessionMetadata['turns']): Promise<EpisodePlace[]> {
  const log = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  const places: EpisodePlace[] = [];
  if (log === undefined) return places;
  for await (const line of log.readLines()) {
    // Most lines of a log are partial texts; only the few decisions are parsed.
    if (!line.startsWith('{"type":"floor.decision"')) continue;
    const decision = decisionSchema.safeParse(parsed(line)).data;
    const turn = turns.find(({ turnId }) => turnId === decision?.turnId);
    if (decision !== undefined && turn !== undefined)
      places.push({ kind: 'point', at: msToSamples(turn.startMs), title: decision.point });
  }
  return places;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // the line a kill cut in its middle
  }
}

/** Share of a point's own words, the rarer the heavier, that make it told. */
const TOLD_SHARE = 0.3;

/** The talking points that were told in answer to the host, found by their words: each where it was told first. */
export function toldPoints(cues: readonly EpisodeCue[], points: readonly TalkingPoint[]): EpisodePlace[] {
  const vocabularies = points.map(({ title, text, keywords }) => wordSet(`${title} ${text} ${keywords.join(' ')}`));
  const weight = (word: string) => 1 / vocabularies.filter((vocabulary) => vocabulary.has(word)).length;
  return points.flatMap(({ title }, index) => {
    const own = [...(vocabularies[index] ?? [])];
    const needed = TOLD_SHARE * sumOf(own, weight);
    const cue = cues.find(({ speaker, text }) => {
      const said = wordSet(text);
      return (
        speaker.kind === 'ai' &&
        own.length > 0 &&
        sumOf(
          own.filter((word) => said.has(word)),
          weight,
        ) >= needed
      );
    });
    return cue === undefined ? [] : [{ kind: 'point' as const, at: cue.startAt, title }];
  });
}

/** Words long enough to mean something, without their endings. */
function wordSet(text: string): Set<string> {
  const words = text.toLowerCase().match(/\p{L}{4,}/gu) ?? [];
  return new Set(words.map((word) => word.slice(0, 6)));
}

function sumOf(words: readonly string[], weight: (word: string) => number): number {
  return words.reduce((sum, word) => sum + weight(word), 0);
}
