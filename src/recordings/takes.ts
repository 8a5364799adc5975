import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesOf, fadeIn, fadeOut } from '../audio/pcm.js';
import { wavHeader } from '../audio/wav.js';
import { AppError } from '../core/errors.js';
import { newId } from '../core/id.js';
import { type Take, takeIdSchema, takeSchema } from '../protocol/revoice.js';
import { takePath } from './edited-pieces.js';
import type { VoicedLine } from './line-voice.js';
import { FADE_SAMPLES } from './revoice-splices.js';

/** Keeps the sound of a line, its ends faded, as it will stand on the stem; the description is written last. */
export async function writeTake(
  directory: string,
  { turn, text }: Pick<Take, 'turn' | 'text'>,
  { samples: voiced, words }: VoicedLine,
): Promise<Take> {
  const samples = voiced.slice();
  fadeIn(samples, { done: 0, riseSamples: FADE_SAMPLES });
  fadeOut(samples, FADE_SAMPLES);
  const take: Take = { id: newId('tak'), turn, text, samples: samples.length, words: [...words] };
  await mkdir(join(directory, 'takes')).catch(ignoreExisting);
  await writeFile(takePath(directory, take.id), Buffer.concat([wavHeader(samples.byteLength), bytesOf(samples)]));
  const path = descriptionPath(directory, take.id);
  await writeFile(`${path}.partial`, JSON.stringify(take));
  await rename(`${path}.partial`, path);
  return take;
}

/** Throws `NOT_FOUND` for one that is not there (any more). */
export async function readTake(directory: string, id: string): Promise<Take> {
  try {
    return takeSchema.parse(JSON.parse(await readFile(descriptionPath(directory, takeIdSchema.parse(id)), 'utf8')));
  } catch (cause) {
    throw new AppError('NOT_FOUND', `There is no take ${id.slice(0, 40)} of this recording.`, { cause });
  }
}

/** Not made with all that is above it: the recording may have been deleted meanwhile. */
function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

const descriptionPath = (directory: string, id: string): string => join(directory, 'takes', `${id}.json`);
