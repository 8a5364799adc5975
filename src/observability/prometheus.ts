import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type GaugeName, METRICS } from '../core/metric-table.js';
import type { Metrics } from '../core/metrics.js';

const PREFIX = 'trialogue_';
/** Sets of labels one metric may have. Each costs memory here and in every Prometheus that scrapes it, for ever. */
const SERIES_MAX = 500;
const OTHER = 'other';

type Labels = Readonly<Record<string, string>>;
export interface Reading {
  readonly value: number;
  readonly labels: Labels;
}

/** Keeps what is measured in this process and shows it in the text format of Prometheus. */
export class PrometheusMetrics implements Metrics {
  readonly #registry = new Registry();
  readonly #counters = new Map<string, Family<{ inc(amount: number): void }>>();
  readonly #histograms = new Map<string, Family<{ observe(value: number): void }>>();
  readonly #gauges = new Map<GaugeName, (() => unknown)[]>();

  constructor() {
    for (const [name, { kind, ...info }] of Object.entries(METRICS)) {
      const settings = {
        name: PREFIX + name,
        help: info.help,
        labelNames: [...info.labels],
        registers: [this.#registry],
      };
      if (kind === 'counter') this.#counters.set(name, new Family(new Counter(settings)));
      if (kind === 'histogram') {
        const buckets = 'buckets' in info ? { buckets: [...info.buckets] } : {};
        this.#histograms.set(name, new Family(new Histogram({ ...settings, ...buckets })));
      }
    }
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** What a scrape gets; gauges are read now. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  readonly count: Metrics['count'] = (name, ...labels) => this.#counters.get(name)?.of(labels[0]).inc(1);

  readonly add: Metrics['add'] = (name, amount, ...labels) => {
    if (amount > 0) this.#counters.get(name)?.of(labels[0]).inc(amount);
  };

  readonly observe: Metrics['observe'] = (name, value, ...labels) =>
    this.#histograms.get(name)?.of(labels[0]).observe(value);

  readonly gauge: Metrics['gauge'] = (name, read) => {
    const known = this.#gauges.get(name);
    const isSingle = METRICS[name].labels.length === 0;
    this.#gauges.set(name, isSingle ? [read] : [...(known ?? []), read]);
    // Shown from now on: one that nobody reads would claim to be 0.
    if (known === undefined) this.#show(name);
  };

  /** What a gauge says now; empty where nobody reads it, or it cannot be read. */
  async read(name: GaugeName): Promise<readonly Reading[]> {
    return (await Promise.all((this.#gauges.get(name) ?? []).map(readings))).flat();
  }

  #show(name: GaugeName): void {
    const { help, labels } = METRICS[name];
    const settings = { name: PREFIX + name, help, labelNames: [...labels], registers: [this.#registry] };
    const shown = () => this.read(name);
    const gauge = new Gauge({
      ...settings,
      async collect() {
        const found = await shown();
        gauge.reset();
        if (labels.length === 0) gauge.set(Number.NaN);
        for (const { labels: of, value } of found) gauge.set({ ...of }, value);
      },
    });
  }
}

/** One metric with its children, each found again without being made anew. */
class Family<Child> {
  readonly #children = new Map<string, Child>();

  constructor(private readonly metric: { labels(labels: Labels): Child }) {}

  of(labels: Labels = {}): Child {
    const key = Object.values(labels).join('\0');
    const known = this.#children.get(key);
    if (known !== undefined) return known;
    if (this.#children.size >= SERIES_MAX && !Object.values(labels).every((value) => value === OTHER)) {
      return this.of(Object.fromEntries(Object.keys(labels).map((name) => [name, OTHER])));
    }
    const child = this.metric.labels(labels);
    this.#children.set(key, child);
    return child;
  }
}

/** A reading that fails leaves a gap; without labels it is "not a number", as the library would claim 0. */
async function readings(read: () => unknown): Promise<readonly Reading[]> {
  try {
    const told = await read();
    return typeof told === 'number' ? [{ labels: {}, value: told }] : (told as readonly Reading[]);
  } catch {
    // What is wrong is told by whatever is measured; a scrape only lacks its figure.
    return [];
  }
}
