import { bcaInterval } from './bootstrap.ts';
import { resamplesFor } from './paired-scores.ts';
import { unitsOf } from './units.ts';

/** What an answer takes: constraints hold on these beside the scores. */
export const COST_METRIC_NAMES = ['latency_p95_ms', 'cost_usd', 'answer_tokens'] as const;

export type CostMetric = (typeof COST_METRIC_NAMES)[number];

/** By prompt, in the metric's unit. */
export interface PairedCosts {
  readonly baseline: readonly number[];
  readonly candidate: readonly number[];
  readonly groups: readonly (string | null)[] | null;
}

/** What both models take, and how much less the candidate takes: (baseline − candidate) / baseline. */
export interface CostFigures {
  readonly metric: CostMetric;
  readonly baseline: number;
  readonly candidate: number;
  readonly difference: number;
  readonly confidenceInterval: readonly [number, number];
  readonly n: number;
}

export function isCostMetric(name: string): name is CostMetric {
  return COST_METRIC_NAMES.some((known) => known === name);
}

type Summary = (weight: (pair: number) => number) => number;

function weightedMean(values: readonly number[]): Summary {
  return (weight) => {
    let sum = 0;
    let size = 0;
    for (let pair = 0; pair < values.length; pair += 1) {
      const times = weight(pair);
      sum += times * (values[pair] ?? 0);
      size += times;
    }
    return size === 0 ? 0 : sum / size;
  };
}

/** The smallest value that at least 95 % of the answers do not exceed. */
function weightedP95(values: readonly number[]): Summary {
  const order = [...values.keys()].toSorted((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  return (weight) => {
    const size = order.reduce((sum, pair) => sum + weight(pair), 0);
    let passed = 0;
    for (const pair of order) {
      passed += weight(pair);
      if (passed * 20 >= size * 19) return values[pair] ?? 0;
    }
    return 0;
  };
}

/**
 * A cost metric of both models over the same prompts with the BCa interval of its relative saving. Null where there is
 * no prompt, or where the baseline takes nothing, so that no ratio is defined.
 */
export function measureCost(
  metric: CostMetric,
  { baseline, candidate, groups }: PairedCosts,
  confidence: number,
): CostFigures | null {
  const n = baseline.length;
  if (n === 0) return null;
  const summary = metric === 'latency_p95_ms' ? weightedP95 : weightedMean;
  const [ofBaseline, ofCandidate] = [summary(baseline), summary(candidate)];
  const units = unitsOf(groups, n);
  const once = (): number => 1;
  const [before, after] = [ofBaseline(once), ofCandidate(once)];
  if (before === 0) return null;
  const { interval } = bcaInterval({
    units: units.count,
    confidence,
    resamples: resamplesFor(n),
    statistic(weights) {
      const weight = (pair: number): number => weights[units.of[pair] ?? 0] ?? 0;
      const base = ofBaseline(weight);
      return base === 0 ? 0 : (base - ofCandidate(weight)) / base;
    },
  });
  return {
    ...{ metric, baseline: before, candidate: after, difference: (before - after) / before, n },
    confidenceInterval: interval,
  };
}
