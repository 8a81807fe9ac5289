import type { ConstraintConfig } from '../config/evaluation-config.ts';
import { scorerName } from '../config/evaluation-config.ts';
import type { ScorerSetup } from './choose-scorers.ts';
import type { Collected } from './collect-scores.ts';
import { isCostMetric, measureCost } from './cost-metrics.ts';
import type { EvaluatedConstraint } from './evaluation-result.ts';
import { groupsOf, measureMetric } from './measure-metric.ts';

type Change = Pick<EvaluatedConstraint, 'n' | 'difference' | 'lo' | 'hi'>;

const UNKNOWN: Change = { n: 0, difference: 0, lo: -1, hi: 1 };

/** A constraint holds when its own lo > −max_drop and is broken when its hi < −max_drop. */
export function constraintState({ n, lo, hi }: Change, maxDrop: number): EvaluatedConstraint['state'] {
  if (n === 0) return 'undecided';
  return lo > -maxDrop ? 'holds' : hi < -maxDrop ? 'broken' : 'undecided';
}

function costChange(collected: Collected, metric: string, rows: readonly number[], confidence: number): Change {
  if (!isCostMetric(metric)) return UNKNOWN;
  const columns = collected.costs.get(metric);
  const known = rows.filter((row) => !Number.isNaN(columns?.baseline[row]) && !Number.isNaN(columns?.candidate[row]));
  // What is known of some prompts only says nothing of all of them.
  if (columns === undefined || known.length < rows.length) return UNKNOWN;
  const pick = (column: readonly number[]): readonly number[] => known.map((row) => column[row] ?? 0);
  const figures = measureCost(
    metric,
    { baseline: pick(columns.baseline), candidate: pick(columns.candidate), groups: groupsOf(collected, known) },
    confidence,
  );
  if (figures === null) return UNKNOWN;
  const [lo, hi] = figures.confidenceInterval;
  return { n: figures.n, difference: figures.difference, lo, hi };
}

/** The change of one constraint's metric over its slice, and whether it holds; undecided where nothing was measured. */
export function evaluateConstraint(
  { metric: name, slice: where, max_drop: maxDrop }: ConstraintConfig,
  collected: Collected,
  setup: ScorerSetup,
  options: { readonly confidence: number; readonly labels: number; readonly samples: number },
): EvaluatedConstraint {
  const metric = scorerName(name);
  const slice = where ?? null;
  const rows = [...collected.keys.keys()].filter(
    (row) => slice === null || collected.slices[row]?.includes(slice) === true,
  );
  const scored = setup.metrics.find((known) => known.name === metric);
  let change = UNKNOWN;
  if (scored === undefined) change = costChange(collected, metric, rows, options.confidence);
  else if (rows.length > 0) {
    const { n, difference, confidenceInterval } = measureMetric(collected, scored, rows, options).figures;
    const [lo, hi] = confidenceInterval;
    change = { n, difference, lo, hi };
  }
  return { metric, slice, ...change, maxDrop, state: constraintState(change, maxDrop) };
}
