import { getEventListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import * as v8 from 'node:v8';
import type { ServerReading } from './messages.js';

const RESOLUTION_MS = 10;
const MB = 1024 * 1024;

/** Measures the process it runs in. Needs `--expose-gc` for what is alive. */
export class ServerProbe {
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  readonly #signals = watchSignals();
  #cpu = process.cpuUsage();
  #waitedMs = waitedForCoreMs();
  #markMs = performance.now();

  /** Begins a stretch: what was used so far does not count. */
  mark(): ServerReading {
    const reading = this.read();
    this.#delay.enable();
    this.#delay.reset();
    this.#cpu = process.cpuUsage();
    this.#waitedMs = waitedForCoreMs();
    this.#markMs = performance.now();
    return reading;
  }

  /** @param counting also what could pile up: walks the heap, which stops the process for a while */
  read(counting = false): ServerReading {
    const { user, system } = process.cpuUsage(this.#cpu);
    const seconds = (performance.now() - this.#markMs) / 1_000;
    const waitingShare = (waitedForCoreMs() - this.#waitedMs) / 1_000 / seconds;
    const loopDelayP99Ms = Math.max(0, this.#delay.percentile(99) / 1e6 - RESOLUTION_MS);
    const rssMb = process.memoryUsage.rss() / MB;
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    const liveMb = (heapUsed + external) / MB;
    return {
      seconds,
      cpuSeconds: (user + system) / 1e6,
      loopDelayP99Ms,
      waitingShare,
      rssMb,
      liveMb,
      counts: counting ? this.#counts() : {},
    };
  }

  #counts(): Record<string, number> {
    const active: Record<string, number> = {};
    for (const name of process.getActiveResourcesInfo()) active[`active ${name}`] = (active[`active ${name}`] ?? 0) + 1;
    const listeners = this.#signals();
    return {
      ...active,
      'abort signals': v8.queryObjects(AbortSignal, { format: 'count' }),
      'abort listeners': listeners.total,
      'most on one signal': listeners.most,
      'process listeners': process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    };
  }
}

/** How long the main thread was ready to run and another one had the core; 0 where the system does not say. */
function waitedForCoreMs(): number {
  if (process.platform !== 'linux') return 0;
  return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1] ?? 0) / 1e6;
}

/** Remembers, weakly, each signal that was ever listened to, so that its listeners can be counted. */
function watchSignals(): () => { total: number; most: number } {
  const known = new Set<WeakRef<AbortSignal>>();
  const seen = new WeakSet<AbortSignal>();
  const listen = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (this: EventTarget, ...args: Parameters<typeof listen>) {
    if (this instanceof AbortSignal && !seen.has(this)) {
      seen.add(this);
      known.add(new WeakRef(this));
    }
    listen.apply(this, args);
  };
  return () => {
    let total = 0;
    let most = 0;
    for (const reference of known) {
      const signal = reference.deref();
      if (signal === undefined) known.delete(reference);
      const count = signal === undefined ? 0 : getEventListeners(signal, 'abort').length;
      total += count;
      most = Math.max(most, count);
    }
    return { total, most };
  };
}
