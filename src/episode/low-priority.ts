import { setPriority } from 'node:os';

const NICE = 10;

/**
 * Makes the calling worker thread give way to live sessions in the same process. On Linux a niceness belongs to a thread;
 * elsewhere it would be the whole process's, so there nothing is done.
 */
export function giveWay(): void {
  if (process.platform === 'linux') setPriority(NICE);
}

/** The same for a child process, on every platform. */
export function makeGiveWay(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, NICE);
  } catch {
    // It has ended already, or may not be changed: it then runs as it is.
  }
}
