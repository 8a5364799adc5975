import type { Clock } from '../core/clock.js';
import type { Metrics } from '../core/metrics.js';
import type { Status } from '../protocol/routes/operations.js';

export type ProviderView = Status['providers'][number];

/** Waits for the first token or sound that the median is of. */
const WAITS = 50;
/** Whoever asked went away. */
const LEFT: ReadonlySet<string> = new Set(['aborted', 'abandoned']);
/** What was asked could not be done by anybody: that says nothing of the engine. */
const OURS: ReadonlySet<string> = new Set([...LEFT, 'invalid-request', 'unspeakable']);

interface Entry {
  readonly part: ProviderView['part'];
  readonly provider: string;
  state: ProviderView['state'];
  calls: number;
  failures: number;
  lastFailure: string | null;
  lastCallMs: number | null;
  readonly waitsMs: number[];
}

/** How each engine has answered so far, from the same figures that Prometheus gets. */
export class ProviderBoard {
  readonly #entries = new Map<string, Entry>();

  constructor(private readonly clock: Pick<Clock, 'epochMs'>) {}

  /** The metrics with the board reading along. */
  over(metrics: Metrics): Metrics {
    const count: Metrics['count'] = (name, ...labels) => {
      if (name === 'provider_calls_total') this.#called(labels[0]);
      metrics.count(name, ...labels);
    };
    const observe: Metrics['observe'] = (name, value, ...labels) => {
      if (name === 'provider_first_event_seconds') this.#waited(labels[0], value);
      metrics.observe(name, value, ...labels);
    };
    return { count, observe, add: metrics.add, gauge: metrics.gauge };
  }

  list(): ProviderView[] {
    return [...this.#entries.values()].map(({ waitsMs, lastCallMs, ...entry }) => ({
      ...entry,
      lastCallAt: lastCallMs === null ? null : new Date(lastCallMs).toISOString(),
      firstEventMs: median(waitsMs),
    }));
  }

  #called(labels: Readonly<Record<string, string>> = {}): void {
    const entry = this.#entry(labels);
    const outcome = labels['outcome'] ?? '';
    entry.calls += 1;
    entry.lastCallMs = this.clock.epochMs();
    if (!OURS.has(outcome)) entry.state = outcome === 'ok' ? 'ok' : 'failing';
    if (outcome === 'ok' || LEFT.has(outcome)) return;
    entry.failures += 1;
    entry.lastFailure = outcome;
  }

  #waited(labels: Readonly<Record<string, string>> = {}, seconds: number): void {
    const { waitsMs } = this.#entry(labels);
    waitsMs.push(seconds * 1_000);
    if (waitsMs.length > WAITS) waitsMs.shift();
  }

  /** Engines are named by configuration: there are as many as it names. */
  #entry({ part = 'llm', provider = '' }: Readonly<Record<string, string>>): Entry {
    const key = `${part} ${provider}`;
    const known = this.#entries.get(key);
    if (known) return known;
    const entry: Entry = {
      part: part as Entry['part'],
      provider,
      state: 'unknown',
      calls: 0,
      failures: 0,
      lastFailure: null,
      lastCallMs: null,
      waitsMs: [],
    };
    this.#entries.set(key, entry);
    return entry;
  }
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  return middle === undefined ? null : Math.round(middle);
}
