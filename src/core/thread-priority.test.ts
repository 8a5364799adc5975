import { readdirSync } from 'node:fs';
import { getPriority } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { startWorker } from './worker.js';

const onLinux = process.platform === 'linux';

function priorities(): number[] {
  return readdirSync('/proc/self/task').map((id) => getPriority(Number(id)));
}

describe.runIf(onLinux)('the priority of a thread (needs Linux)', () => {
  it('is lowered for the worker that asks for it, and for nobody else', async () => {
    const lowered = Math.min(19, getPriority(process.pid) + 9);
    const before = priorities().filter((nice) => nice === lowered).length;
    const worker: Worker = startWorker(import.meta.url, '../../tests/support/yielding-worker');
    const [answer] = (await new Promise((resolve) =>
      worker.once('message', (message: unknown) => resolve([message])),
    )) as [unknown];
    expect(answer).toBe(true);
    expect(priorities().filter((nice) => nice === lowered).length).toBe(before + 1);
    await worker.terminate();
  });
});
