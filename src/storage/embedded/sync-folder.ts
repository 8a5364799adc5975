import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Resolves when every file below, and the names of all of them, would outlast a power cut. */
export async function syncFolder(directory: string, { deep = true }: { deep?: boolean } = {}): Promise<void> {
  const entries = deep ? await readdir(directory, { withFileTypes: true }) : [];
  // One after the other: nobody waits for it, and the disk has the recordings to write.
  for (const entry of entries) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await syncFolder(path);
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
