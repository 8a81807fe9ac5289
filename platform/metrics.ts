import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { COUNTERS, HISTOGRAMS } from './metric-names.ts';
import type { CounterName, HistogramName } from './metric-names.ts';

/** Names of a few labels and their values; never an id, and never anything that comes from a row. */
export type MetricLabels = Readonly<Record<string, string>>;

/** What a process counts about itself. Cheap enough to be called for every call. */
export interface Metrics {
  count(name: CounterName, labels: MetricLabels, by?: number): void;
  observeSeconds(name: HistogramName, seconds: number, labels: MetricLabels): void;
}

export interface ProcessMetrics extends Metrics {
  /** Keyed `name{label="value",…}`, labels sorted; histograms by their count. */
  snapshot(): Promise<Readonly<Record<string, number>>>;
  /** Has `read` called at each scrape: values of one gauge by its one label. A reading that fails leaves it out. */
  gauge(options: {
    name: string;
    help: string;
    label: string;
    read: () => Promise<Readonly<Record<string, number>>>;
  }): void;
  /** All of it in Prometheus' text format, with this process's own figures (memory, CPU, event loop). */
  expose(): Promise<string>;
}

const entriesOf = <K extends string, V>(record: Readonly<Record<K, V>>): readonly (readonly [K, V])[] =>
  Object.entries(record) as [K, V][];

/** Metrics kept in this process, each series declared in `metric-names.ts`. */
export function createMetrics(): ProcessMetrics {
  const registry = new Registry();
  const counters = new Map<CounterName, Counter>();
  const histograms = new Map<HistogramName, Histogram>();
  for (const [name, { help, labels }] of entriesOf(COUNTERS)) {
    counters.set(name, new Counter({ name, help, labelNames: [...labels], registers: [registry] }));
  }
  for (const [name, { help, labels, buckets }] of entriesOf(HISTOGRAMS)) {
    const options = { name, help, labelNames: [...labels], buckets: [...buckets], registers: [registry] };
    histograms.set(name, new Histogram(options));
  }
  let hasDefaults = false;

  return {
    count: (name, labels, by = 1) => counters.get(name)?.inc(labels, by),
    observeSeconds: (name, seconds, labels) => histograms.get(name)?.observe(labels, seconds),
    gauge({ name, help, label, read }) {
      const made = new Gauge({
        name,
        help,
        labelNames: [label],
        registers: [registry],
        async collect() {
          const values = await read().catch(() => ({}));
          made.reset();
          for (const [key, value] of Object.entries(values)) made.set({ [label]: key }, value);
        },
      });
    },
    async snapshot() {
      const series: Record<string, number> = {};
      for (const { name, values } of await registry.getMetricsAsJSON()) {
        for (const value of values) {
          const shown = 'metricName' in value ? String(value.metricName) : name;
          if (shown.endsWith('_bucket') || shown.endsWith('_sum')) continue;
          const pairs = Object.entries(value.labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
          const text = pairs.map(([key, at]) => `${key}=${JSON.stringify(at)}`).join(',');
          series[text === '' ? shown : `${shown}{${text}}`] = value.value;
        }
      }
      return series;
    },
    expose() {
      if (!hasDefaults) collectDefaultMetrics({ register: registry });
      hasDefaults = true;
      return registry.metrics();
    },
  };
}
