export type Labels = Readonly<Record<string, string>>;

/** Counters and distributions by name. Labels have few values: providers and outcomes, never ids. */
export interface Metrics {
  count(name: string, labels?: Labels): void;
  observe(name: string, value: number, labels?: Labels): void;
}

export const silentMetrics: Metrics = { count() {}, observe() {} };
