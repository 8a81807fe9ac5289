/** Names of a few labels and their values; never anything that comes from a row. */
export type MetricLabels = Readonly<Record<string, string>>;

export interface DurationSummary {
  readonly count: number;
  readonly sumMs: number;
  readonly maxMs: number;
}

/** What a process counts about itself. Cheap enough to be called for every call. */
export interface Metrics {
  count(name: string, labels?: MetricLabels, by?: number): void;
  observeMs(name: string, durationMs: number, labels?: MetricLabels): void;
}

export interface MetricsSnapshot {
  /** Keyed `name{label="value",…}`, labels sorted. */
  readonly counters: Readonly<Record<string, number>>;
  readonly durations: Readonly<Record<string, DurationSummary>>;
}

function seriesKey(name: string, labels: MetricLabels = {}): string {
  const pairs = Object.entries(labels)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`;
}

/** Metrics kept in this process. */
export function createMetrics(): Metrics & { snapshot(): MetricsSnapshot } {
  const counters = new Map<string, number>();
  const durations = new Map<string, DurationSummary>();
  return {
    count(name, labels, by = 1) {
      const key = seriesKey(name, labels);
      counters.set(key, (counters.get(key) ?? 0) + by);
    },
    observeMs(name, durationMs, labels) {
      const key = seriesKey(name, labels);
      const { count, sumMs, maxMs } = durations.get(key) ?? { count: 0, sumMs: 0, maxMs: 0 };
      durations.set(key, { count: count + 1, sumMs: sumMs + durationMs, maxMs: Math.max(maxMs, durationMs) });
    },
    snapshot: () => ({ counters: Object.fromEntries(counters), durations: Object.fromEntries(durations) }),
  };
}
