import type { RunOutcome } from '../domain/run-outcome.ts';
import type { RunProgress } from '../domain/run-record.ts';
import type { Metrics } from '../platform/metrics.ts';

const ROW_OUTCOMES = ['accepted', 'repaired', 'rejected', 'duplicates', 'excluded'] as const;
const COST_KINDS = ['training', 'evaluation', 'hosting'] as const;

/** Counts a run that has just closed: its rows, its tokens, its cost, and how it ended. */
export function countRun(
  metrics: Metrics,
  { stage, verdict, provider, ledger, cost }: RunOutcome,
  progress: RunProgress,
): void {
  metrics.count('retune_runs_closed_total', { stage, verdict: verdict ?? 'none' });
  for (const outcome of ROW_OUTCOMES) {
    if (ledger !== null) metrics.count('retune_rows_total', { outcome }, ledger[outcome]);
  }
  const labels = { provider: provider ?? 'none' };
  const tokens = progress.job?.trainedTokens ?? null;
  if (tokens !== null) metrics.count('retune_tokens_total', { ...labels, kind: 'training' }, tokens);
  for (const kind of COST_KINDS) {
    if (cost !== null) metrics.count('retune_cost_usd_total', { ...labels, kind }, cost[kind]);
  }
}
