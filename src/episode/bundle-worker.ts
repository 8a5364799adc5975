import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { ZipFile } from 'yazl';
import { z } from 'zod';
import { yieldToMainThread } from '../core/thread-priority.js';
import { EXPORT_NICE } from './export-nice.js';
import type { WorkerSays } from './run-worker.js';

/** What the worker is started with: files, and what they are called in the zip. */
const workSchema = z.object({
  outPath: z.string(),
  files: z.array(z.object({ path: z.string(), name: z.string(), level: z.number().int().min(0).max(9) })),
});
export type BundleWork = z.infer<typeof workSchema>;

const say = (message: WorkerSays) => parentPort?.postMessage(message);

async function bundle({ outPath, files }: BundleWork): Promise<void> {
  const sizes = await Promise.all(files.map(async ({ path }) => (await stat(path)).size));
  const total = sizes.reduce((sum, size) => sum + size, 1);
  const zip = new ZipFile();
  let read = 0;
  const failed = new Promise<never>((_, reject) => zip.once('error', reject));
  files.forEach(({ path, name, level }, index) => {
    zip.addReadStreamLazy(name, { size: sizes[index] ?? 0, compressionLevel: level }, (give) => {
      const stream = createReadStream(path, { highWaterMark: 1024 * 1024 });
      stream.on('data', (chunk) => {
        read += chunk.length;
        say({ done: read / total });
      });
      // A stream's error does not travel along a pipe.
      stream.once('error', (error) => zip.emit('error', error));
      give(null, stream);
    });
  });
  zip.end();
  await Promise.race([pipeline(zip.outputStream, createWriteStream(outPath)), failed]);
}

yieldToMainThread(EXPORT_NICE);
await bundle(workSchema.parse(workerData));
say({ result: null });
