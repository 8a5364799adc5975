import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 20;

/** Looks again and again until there is something to see: for what another process does in its own time. */
export async function eventually<T>(
  look: () => Promise<T | undefined>,
  patienceMs = 10_000,
  everyMs = LOOK_MS,
): Promise<T> {
  const deadlineMs = performance.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadlineMs) throw new Error(`it did not happen within ${patienceMs} ms`);
    await sleep(everyMs);
  }
}
