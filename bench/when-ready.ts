import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 50;
const LONGEST_MS = 60_000;

/**
 * Waits until the service takes sessions: its database is there, which is made at a first start and takes 260 MB whatever
 * the load. Throws when it is not within a minute.
 */
export async function whenReady(url: string): Promise<void> {
  for (const startMs = performance.now(); performance.now() - startMs < LONGEST_MS; await sleep(EVERY_MS)) {
    const answer = await fetch(`${url}/ready`);
    await answer.arrayBuffer();
    if (answer.ok) return;
  }
  throw new Error(`${url} was not ready within a minute`);
}
