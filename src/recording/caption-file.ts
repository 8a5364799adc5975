import { appendFile, readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { CaptionCue } from './captions.js';

const cueSchema = z.object({
  /** Speaker id: names the track the caption belongs to. */
  track: z.string(),
  speaker: z.string(),
  startAt: z.number(),
  endAt: z.number(),
  text: z.string(),
  interrupted: z.boolean(),
  words: z.array(z.object({ text: z.string(), startAt: z.number(), endAt: z.number() })),
});

/** A caption and the track it belongs to. */
export type TrackCue = CaptionCue & { readonly track: string };

/** Captions as they come, one JSON line each, so that a killed process leaves them whole. */
export class CaptionFile {
  #pending: TrackCue[] = [];

  constructor(readonly path: string) {}

  add(cue: TrackCue): void {
    this.#pending.push(cue);
  }

  async flush(): Promise<void> {
    if (this.#pending.length === 0) return;
    const cues = this.#pending.splice(0);
    await appendFile(this.path, cues.map((cue) => `${JSON.stringify(cue)}\n`).join(''));
  }
}

export async function readCaptions(path: string): Promise<TrackCue[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').flatMap((line) => {
    try {
      return [cueSchema.parse(JSON.parse(line))];
    } catch {
      return []; // the empty last line, or the one a kill cut in its middle
    }
  });
}
