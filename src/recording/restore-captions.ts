import { join } from 'node:path';
import { z } from 'zod';
import { HOST_ID } from '../protocol/live-session.js';
import { CaptionFile, readCaptions, type TrackCue } from './caption-file.js';
import type { LoggedLine } from './event-record.js';
import type { SessionMetadata } from './session-metadata.js';

const endedSchema = z.object({
  type: z.literal('turn.end'),
  speaker: z.string(),
  heardText: z.string().min(1),
  startAt: z.number(),
  endAt: z.number(),
  interrupted: z.boolean(),
});
const committedSchema = z.object({
  type: z.literal('commit-host'),
  text: z.string().min(1),
  startAt: z.number(),
  endAt: z.number(),
});
const stepSchema = z.object({ type: z.literal('turn.step'), effects: z.array(z.unknown()) });

/**
 * Log and captions are written one after the other: a kill between the two leaves a line in the log that no caption
 * stands for. It is added, without the times of its words, which only the process that died knew.
 */
export async function restoreCaptions(
  directory: string,
  { host, cast }: SessionMetadata,
  log: readonly LoggedLine[],
): Promise<void> {
  const path = join(directory, 'captions.jsonl');
  const cues = await readCaptions(path);
  const names = new Map([host, ...cast].map(({ id, name }) => [id, name]));
  const lost = log
    .flatMap((line) => [...endedTurn(line), ...committedLines(line)])
    .filter((cue) => !cues.some((known) => isSame(known, cue)));
  if (lost.length === 0) return;
  const file = new CaptionFile(path);
  try {
    for (const cue of lost) file.add({ ...cue, speaker: names.get(cue.track) ?? cue.track });
    await file.flush();
  } finally {
    await file.close();
  }
}

type Cue = Omit<TrackCue, 'speaker'>;

function endedTurn(line: unknown): Cue[] {
  const { data } = endedSchema.safeParse(line);
  if (data === undefined) return [];
  const { speaker, heardText, startAt, endAt, interrupted } = data;
  return [{ track: speaker, text: heardText, startAt, endAt, interrupted, words: [] }];
}

function committedLines(line: unknown): Cue[] {
  const step = stepSchema.safeParse(line).data;
  return (step?.effects ?? []).flatMap((effect) => {
    const { data } = committedSchema.safeParse(effect);
    if (data === undefined) return [];
    const { text, startAt, endAt } = data;
    return [{ track: HOST_ID, text, startAt, endAt, interrupted: false, words: [] }];
  });
}

/** A host's caption may begin with its first word, before the line does; its end and text are the line's. */
function isSame(known: Cue, cue: Cue): boolean {
  return known.track === cue.track && known.endAt === cue.endAt && known.text === cue.text;
}
