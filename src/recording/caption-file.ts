import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { CaptionCue } from './captions.js';
import { LineFile } from './line-file.js';

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
  readonly #file: LineFile;

  constructor(path: string) {
    this.#file = new LineFile(path);
  }

  add(cue: TrackCue): void {
    this.#pending.push(cue);
  }

  /** What could not be written, and what comes meanwhile, is written by the next flush. */
  async flush(): Promise<void> {
    const count = this.#pending.length;
    if (count === 0) return;
    await this.#file.append(this.#pending.map((cue) => `${JSON.stringify(cue)}\n`).join(''));
    this.#pending = this.#pending.slice(count);
  }

  close(): Promise<void> {
    return this.#file.close();
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
