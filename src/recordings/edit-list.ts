import { appendFile, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../core/errors.js';
import { editSchema, type Edit } from '../protocol/recording-edits.js';

/** More edits than anyone makes by hand; their file stays below a few megabytes. */
const EDITS_MAX = 10_000;

const lineSchema = z.object({ when: z.string(), edit: editSchema });

export const editsPath = (directory: string): string => join(directory, 'edits.jsonl');

/** Every edit ever made, oldest first. A line that cannot be read (cut by a kill) is passed over. */
export function readEdits(directory: string): Promise<Edit[]> {
  return readEditsFile(editsPath(directory));
}

/** The same by the path of the file itself. */
export async function readEditsFile(path: string): Promise<Edit[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').flatMap((line) => {
    try {
      return [lineSchema.parse(JSON.parse(line)).edit];
    } catch {
      return []; // the empty last line, or the one a kill cut in its middle
    }
  });
}

/** Adds edits behind the others: all of them, with one write. Throws `VALIDATION_ERROR` when there would be too many. */
export async function appendEdits(directory: string, edits: readonly Edit[], known: number): Promise<void> {
  if (known + edits.length > EDITS_MAX) {
    throw new AppError('VALIDATION_ERROR', `A recording keeps ${EDITS_MAX.toLocaleString('en-US')} edits at most.`);
  }
  const when = new Date().toISOString();
  const lines = edits.map((edit) => `${JSON.stringify({ when, edit })}\n`).join('');
  await appendFile(editsPath(directory), (await endsCleanly(directory)) ? lines : `\n${lines}`);
}

/** False when a kill left half a line at the end. */
async function endsCleanly(directory: string): Promise<boolean> {
  const file = await open(editsPath(directory), 'a+');
  try {
    const { size } = await file.stat();
    if (size === 0) return true;
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
    return buffer.toString() === '\n';
  } finally {
    await file.close();
  }
}

/** The edits that hold: each `undo` takes back the one before it. */
export function effectiveEdits(edits: readonly Edit[]): Exclude<Edit, { kind: 'undo' }>[] {
  const kept: Exclude<Edit, { kind: 'undo' }>[] = [];
  for (const edit of edits) {
    if (edit.kind === 'undo') kept.pop();
    else kept.push(edit);
  }
  return kept;
}
