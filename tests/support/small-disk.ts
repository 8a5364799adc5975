import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, rmdirSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskMeta } from 'vitest';

/** A disk of its own that can really be full. */
export interface SmallDisk {
  readonly directory: string;
  /** Leaves no free page on it. */
  fill(): void;
  /** Gives back what `fill` took. */
  free(): void;
  remove(): void;
}

export function mountSmallDisk(size: string): SmallDisk {
  const directory = mkdtempSync(join(tmpdir(), 'trialogue-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'trialogue-test', directory], { stdio: 'pipe' });
  } catch (error) {
    rmdirSync(directory);
    throw error;
  }
  const filler = join(directory, 'filler');
  return {
    directory,
    fill: () => writeUntilFull(filler),
    free: () => rmSync(filler, { force: true }),
    remove() {
      // Lazily: a writer that is still open must not keep the test from ending.
      execFileSync('umount', ['-l', directory]);
      rmdirSync(directory);
    },
  };
}

/** Options for tests that need a disk to fill: skipped, with the reason, where none can be mounted. */
export function needsSmallDisk(): { skip: boolean; meta: Pick<TaskMeta, 'lacks'> } {
  try {
    mountSmallDisk('64k').remove();
    return { skip: false, meta: {} };
  } catch {
    return { skip: true, meta: { lacks: 'a small tmpfs cannot be mounted here (run the tests as root on Linux)' } };
  }
}

function writeUntilFull(path: string): void {
  const file = openSync(path, 'a');
  try {
    for (const block = Buffer.alloc(4_096); ; ) writeSync(file, block);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
}
