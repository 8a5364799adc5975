import type { CounterName, GaugeName, HistogramName, LabelsOf, MetricName } from './metric-table.js';

/** A metric without labels takes none. */
type LabelArgs<Name extends MetricName> = keyof LabelsOf<Name> extends never ? [] : [labels: LabelsOf<Name>];

/** What a gauge says when it is asked: a number, or one for each set of labels. */
export type Readings<Name extends GaugeName> = keyof LabelsOf<Name> extends never
  ? number
  : readonly { readonly value: number; readonly labels: LabelsOf<Name> }[];

/** Counters, distributions and gauges by name; `metric-table.ts` lists them all. */
export interface Metrics {
  /** Adds one. */
  count<Name extends CounterName>(name: Name, ...labels: LabelArgs<Name>): void;
  /** Adds so much, zero or more. */
  add<Name extends CounterName>(name: Name, amount: number, ...labels: LabelArgs<Name>): void;
  /** One value of a distribution, in the unit of its name. */
  observe<Name extends HistogramName>(name: Name, value: number, ...labels: LabelArgs<Name>): void;
  /**
   * `read` is called whenever somebody looks; a failure of it means that there is nothing to tell. With labels each of
   * several givers adds its own, without the last one counts.
   */
  gauge<Name extends GaugeName>(name: Name, read: () => Readings<Name> | Promise<Readings<Name>>): void;
}

export const silentMetrics: Metrics = { count() {}, add() {}, observe() {}, gauge() {} };
