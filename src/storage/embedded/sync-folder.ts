import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Resolves when every file below, and the names of all of them, would outlast a power cut. Throws the signal's reason. */
export async function syncFolder(directory: string, { signal }: { signal: AbortSignal }): Promise<void> {
  // One after the other: nobody waits for it, and the disk has the recordings to write.
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    signal.throwIfAborted();
    if (entry.isDirectory()) await syncFolder(path, { signal });
    else if (entry.isFile()) await sync(path);
  }
  await sync(directory);
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
