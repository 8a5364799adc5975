import { readdirSync, readlinkSync } from 'node:fs';
import { availableParallelism, getPriority, setPriority } from 'node:os';
import { basename } from 'node:path';
import { setFlagsFromString } from 'node:v8';

/**
 * Who runs first when threads of this process want the same core. On Linux a priority belongs to a thread; elsewhere
 * there is nothing to set, and every call answers false.
 */

const LOWEST = 19;

/** What `putMainThreadFirst` is given: helpers still get a third of a core that everybody wants. */
export const HELPERS_NICE = 5;

/** Puts the thread it is called on behind the main one by `nice`: 1 (a little) to 19 (only when nobody else wants to run). */
export function yieldToMainThread(nice: number): boolean {
  return lower(() => [Number(basename(readlinkSync('/proc/thread-self')))], nice);
}

/**
 * The same for the threads that Node has started by itself, garbage collection's among them. To be called by the main
 * thread before it starts any other: on a crowded core a collection's helpers took every second slice from the live path,
 * and bursts of 30 ms stood at the end of every figure.
 */
export function putMainThreadFirst(nice: number): boolean {
  collectWithFewThreads();
  const own = String(process.pid);
  return lower(() => readdirSync('/proc/self/task').flatMap((id) => (id === own ? [] : [Number(id)])), nice);
}

function lower(threads: () => readonly number[], nice: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    const main = getPriority(process.pid);
    for (const id of threads()) setPriority(id, Math.min(LOWEST, main + nice));
    return true;
  } catch {
    return false; // a container without /proc, or one that forbids it: everything works, only less evenly
  }
}

/** From here on there are cores to spare. */
const MANY_CORES = 4;

/**
 * Lets one thread at a time mark for the garbage collector, and none help with the young generation, where cores are few.
 * V8 starts four for a heap of any size: behind the main thread by `nice` each, together they had more of a shared core
 * than it, for a third of a second every six.
 */
function collectWithFewThreads(): void {
  if (availableParallelism() >= MANY_CORES) return;
  setFlagsFromString('--concurrent-marking-max-worker-num=1');
  setFlagsFromString('--no-parallel-scavenge');
}
