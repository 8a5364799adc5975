import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';

/** A case this engine cannot keep, and why; shown at the end of the run. */
export interface ContractSkip {
  readonly test: string;
  readonly reason: string;
}

export interface ContractOptions {
  readonly skip?: readonly ContractSkip[];
}

interface ContractSuite {
  readonly title: string;
  readonly cases: Readonly<Record<string, () => Promise<void>>>;
  readonly skip: readonly ContractSkip[];
}

/** Engines that load models in a worker need some seconds each time, more on a busy machine. */
const CASE_TIMEOUT_MS = 60_000;

/** Registers the cases of one port against one engine. A skipped case that does not exist is a mistake. */
export function contractSuite({ title, cases, skip }: ContractSuite): void {
  const unknown = skip.filter(({ test }) => !(test in cases));
  if (unknown.length > 0)
    throw new Error(`no such case in the contract: ${unknown.map(({ test }) => test).join(', ')}`);
  describe(title, () => {
    for (const [test, run] of Object.entries(cases)) {
      const reason = skip.find((skipped) => skipped.test === test)?.reason;
      it(test, { timeout: CASE_TIMEOUT_MS }, async (context) => {
        if (reason !== undefined) context.skip(reason);
        await run();
      });
    }
  });
}

export async function collect<T>(events: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const event of events) all.push(event);
  return all;
}

const GLOBAL_EVENTS = ['uncaughtException', 'unhandledRejection', 'exit', 'beforeExit', 'SIGINT', 'SIGTERM', 'warning'];
/** What an engine could leave behind: threads, processes and connections. Timers belong to the test runner as well. */
const LASTING = ['Worker', 'MessagePort', 'ProcessWrap', 'TCPSocketWrap', 'TCPServerWrap', 'PipeWrap'];

/** What a piece of work must leave as it found it. */
export function footprint(): object {
  const listeners = GLOBAL_EVENTS.map((name) => [name, process.listenerCount(name)]);
  const handles = LASTING.map((name) => [
    name,
    process.getActiveResourcesInfo().filter((found) => found === name).length,
  ]);
  return Object.fromEntries([...listeners, ...handles]) as object;
}

/** A session's signal outlives many calls: each must take its listeners along. */
export function expectLetGo(signal: AbortSignal): void {
  expect(getEventListeners(signal, 'abort')).toEqual([]);
}
