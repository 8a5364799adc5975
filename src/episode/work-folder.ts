import { mkdir, mkdtemp, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';

const PREFIX = '.partial-';

/**
 * Lets `make` write into a folder of its own, and moves what it returns the names of into `folder` once all of it is
 * complete. Whatever goes wrong, nothing half-done stays: what a killed process has left is removed by the next one.
 */
export async function withWorkFolder<T>(
  folder: string,
  make: (work: string) => Promise<{ readonly names: readonly string[]; readonly result: T }>,
): Promise<T> {
  await mkdir(folder, { recursive: true });
  await removeLeftovers(folder);
  const work = await mkdtemp(join(folder, `${PREFIX}${process.pid}-`));
  try {
    const { names, result } = await make(work);
    for (const name of names) await rename(join(work, name), join(folder, name));
    return result;
  } finally {
    await rm(work, { recursive: true, force: true });
    // Only an empty one can be removed: then there was nothing before either.
    await rmdir(folder).catch(ignoreNotEmpty);
  }
}

async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = new RegExp(`^\\${PREFIX}(\\d+)-`).exec(name)?.[1];
    // A process makes one export at a time: what bears this one's number is from an earlier process that had it.
    if (pid !== undefined && (Number(pid) === process.pid || !lives(Number(pid))))
      await rm(join(folder, name), { recursive: true, force: true });
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function ignoreNotEmpty(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
}
