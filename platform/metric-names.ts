/** A series of this process: what it is for, and its labels. No label ever holds an id or a text of a row. */
export interface MetricDefinition {
  readonly help: string;
  readonly labels: readonly string[];
}

/** What only ever rises. Names are the ones that Prometheus sees. */
export const COUNTERS = {
  retune_provider_requests_total: {
    help: 'Calls of a provider by status (HTTP’s, or the transport’s word where no reply came) and outcome: ok, failed, or gone where what was to be deleted was gone already.',
    labels: ['provider', 'service', 'status', 'outcome'],
  },
  retune_answers_total: {
    help: 'Answers that evaluations needed: asked of the provider, kept from before (not paid again), or failed for good.',
    labels: ['provider', 'outcome'],
  },
  retune_redis_errors_total: {
    help: 'Operations that Redis did not answer; the call went on without it.',
    labels: ['operation', 'reason'],
  },
  retune_audit_records_total: {
    help: 'Records of the audit log, written or not.',
    labels: ['outcome'],
  },
  retune_polls_total: {
    help: 'Polls of training jobs that were answered, by the provider’s state in our words.',
    labels: ['provider', 'state'],
  },
  retune_runs_closed_total: {
    help: 'Runs that ended, by stage and verdict (none: nothing was decided).',
    labels: ['stage', 'verdict'],
  },
  retune_rows_total: {
    help: 'Rows of closed runs by what became of them in the ledger.',
    labels: ['outcome'],
  },
  retune_tokens_total: {
    help: 'Tokens that providers billed for training or counted in answers.',
    labels: ['provider', 'kind'],
  },
  retune_cost_usd_total: {
    help: 'Cost of closed runs where prices are known, by what it was for.',
    labels: ['provider', 'kind'],
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

export const HISTOGRAMS = {
  retune_provider_latency_seconds: {
    help: 'Time of a provider’s call, reply included.',
    labels: ['provider', 'service'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  },
  retune_poll_lag_seconds: {
    help: 'Between the moment a poll was due and the moment a worker began it.',
    labels: ['provider'],
    buckets: [0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 1_800],
  },
} as const satisfies Readonly<Record<string, MetricDefinition & { readonly buckets: readonly number[] }>>;

/** What is asked at each scrape. */
export const RUNS_OPEN = {
  name: 'retune_runs_open',
  help: 'Runs that are open, by the stage they are in; the same whichever worker is asked.',
  label: 'stage',
} as const;

export type CounterName = keyof typeof COUNTERS;
export type HistogramName = keyof typeof HISTOGRAMS;
