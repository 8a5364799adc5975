import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { yieldToMainThread } from '../core/thread-priority.js';
import { editedPieces, isEdited } from './edited-pieces.js';
import { findPlace } from './find-place.js';
import { carry } from './reader-protocol.js';
import type { RevoiceSays } from './revoice-thread.js';
import { type RevoiceWork, revoiceWorkSchema } from './revoice-work.js';
import { StemFiles } from './stem-files.js';

/** As far behind live sessions as an export. */
const NICE = 10;

const say = (message: RevoiceSays) => parentPort?.postMessage(message);

function perform(files: StemFiles, work: RevoiceWork): unknown {
  if (work.kind === 'place') return findPlace(files, work);
  const speakers = work.speakers.filter((speaker) => isEdited(speaker, work.revoices));
  for (const [index, speaker] of speakers.entries()) {
    files.write(join(work.folder, `${speaker}.wav`), editedPieces(files, speaker, work));
    say({ done: (index + 1) / speakers.length });
  }
  return null;
}

const files = new StemFiles();
try {
  yieldToMainThread(NICE);
  say({ result: perform(files, revoiceWorkSchema.parse(workerData)) });
} catch (error) {
  say({ error: carry(error) });
} finally {
  files.close();
}
