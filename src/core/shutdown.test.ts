import { EventEmitter } from 'node:events';
import { setImmediate as settle } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Clock } from './clock.js';
import { silentLogger } from './logger.js';
import { stopOnSignals } from './shutdown.js';

function scene(stop: () => Promise<boolean>) {
  const events = new EventEmitter();
  const exits: number[] = [];
  const timers: { atMs: number; run: () => void }[] = [];
  let nowMs = 0;
  const clock: Clock = {
    nowMs: () => nowMs,
    epochMs: () => nowMs,
    setTimer: (delayMs, run) => {
      timers.push({ atMs: nowMs + delayMs, run });
      return { cancel: () => {} };
    },
  };
  const process = {
    on: (event: string, listener: (reason?: unknown) => void) => events.on(event, listener),
    exit: (code: number) => exits.push(code),
  };
  stopOnSignals({ process, clock, logger: silentLogger, stop, timeoutMs: 30_000 });
  const pass = (ms: number) => {
    nowMs += ms;
    for (const timer of timers) if (timer.atMs <= nowMs) timer.run();
  };
  return { events, exits, pass };
}

const never = () => new Promise<boolean>(() => {});

describe('shutting down', () => {
  it.each(['SIGTERM', 'SIGINT'])('exits with 0 once everything has stopped after %s', async (signal) => {
    let finish = (_clean: boolean) => {};
    const { events, exits } = scene(
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    events.emit(signal);
    await settle();
    expect(exits).toEqual([]);
    finish(true);
    await settle();
    expect(exits).toEqual([0]);
  });

  it('exits with 1 when something could not be stopped', async () => {
    const unclean = scene(async () => false);
    unclean.events.emit('SIGTERM');
    const failing = scene(() => Promise.reject(new Error('disk gone')));
    failing.events.emit('SIGTERM');
    await settle();
    expect([unclean.exits, failing.exits]).toEqual([[1], [1]]);
  });

  it.each(['uncaughtException', 'unhandledRejection'])('stops cleanly and exits with 1 after an %s', async (event) => {
    let stops = 0;
    const { events, exits } = scene(async () => {
      stops += 1;
      return true;
    });
    events.emit(event, new Error('boom'));
    await settle();
    expect({ stops, exits }).toEqual({ stops: 1, exits: [1] });
  });

  it('keeps stopping when more faults come, and stops once', async () => {
    let stops = 0;
    const { events, exits } = scene(() => {
      stops += 1;
      return never();
    });
    events.emit('SIGTERM');
    events.emit('unhandledRejection', 'again');
    events.emit('uncaughtException', new Error('and again'));
    await settle();
    expect({ stops, exits }).toEqual({ stops: 1, exits: [] });
  });

  it('takes the same Ctrl-C coming twice for one, and a later one for impatience', () => {
    const { events, exits, pass } = scene(never);
    events.emit('SIGINT');
    pass(50);
    events.emit('SIGINT');
    expect(exits).toEqual([]);
    pass(2_000);
    events.emit('SIGINT');
    expect(exits).toEqual([1]);
  });

  it('is forced after the time-out', () => {
    const { events, exits, pass } = scene(never);
    events.emit('SIGTERM');
    pass(29_999);
    expect(exits).toEqual([]);
    pass(1);
    expect(exits).toEqual([1]);
  });
});
