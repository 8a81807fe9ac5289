import type { EvaluationFigures } from '../domain/run-outcome.ts';
import { bcaInterval, RESAMPLES } from './bootstrap.ts';
import { detectable, detectableScore, needed, neededScore } from './detectable.ts';
import { normalQuantile } from './normal.ts';
import { differingPairs } from './paired-table.ts';
import type { PairedTable } from './paired-table.ts';
import { signFlipPValue } from './permutation.ts';
import { unitsOf } from './units.ts';
import type { Units } from './units.ts';

/** A metric's scores of both models over the same prompts, in [0, 1]. */
export interface PairedScores {
  readonly baseline: readonly number[];
  readonly candidate: readonly number[];
  /** The group of each pair, null for a pair of its own; null where the data have no groups. */
  readonly groups: readonly (string | null)[] | null;
}

/** The figures of a metric, and what the gate and the report say beside them. */
export interface Measured {
  readonly figures: EvaluationFigures;
  /** What was resampled as a whole: groups, or single pairs. */
  readonly units: number;
  /** Of those, the ones in which the models differ. */
  readonly differing: number;
  /** Prompts whose `detectable` is `target` or less, at the spread found; null where none would. */
  needed(target: number): number | null;
}

/** Under this many differing units resampling cannot see what it has not met: the interval is widened by that. */
const FEW_UNITS = 10;

/** Draws that take a second or so: beyond, fewer resamples of more units are as exact. */
const MOST_DRAWS = 2e8;

/** How many resamples to take of so many units. */
export function resamplesFor(units: number): number {
  return Math.min(RESAMPLES, Math.max(1_000, Math.floor(MOST_DRAWS / Math.max(units, 1))));
}

/**
 * The interval, no narrower than what so many units could have missed where few of them differ: by Tango's score
 * interval k units without any difference leave one of ± z²/(k + z²) open.
 */
export function widened(
  interval: readonly [number, number],
  args: {
    readonly units: Units['count'];
    readonly differing: number;
    readonly difference: number;
    readonly confidence: number;
  },
): readonly [number, number] {
  const { units, differing, difference, confidence } = args;
  if (differing >= FEW_UNITS) return interval;
  const z = normalQuantile(0.5 + confidence / 2);
  const unseen = (z * z) / (units + z * z);
  const [lo, hi] = interval;
  return [Math.min(lo, Math.max(-1, difference - unseen)), Math.max(hi, Math.min(1, difference + unseen))];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * The figures of mean scores by resampling: paired BCa bootstrap interval and sign-flip permutation p, both of whole
 * groups where there are groups. With `table` the scores are right or wrong, and what n prompts can show follows from
 * the share of differing pairs, corrected for how alike the pairs of a group are.
 */
export function measureScores(
  metric: string,
  { baseline, candidate, groups }: PairedScores,
  confidence: number,
  table: PairedTable | null,
  options: { readonly resamples?: number } = {},
): Measured {
  const n = baseline.length;
  if (n === 0) return nothingMeasured(metric);
  const units = unitsOf(groups, n);
  const sums = units.sum((pair) => (candidate[pair] ?? 0) - (baseline[pair] ?? 0));
  const sizes = units.sum(() => 1);
  const total = sums.reduce((all, sum) => all + sum, 0);
  const difference = total / n;
  const resamples = options.resamples ?? resamplesFor(units.count);
  const { interval } = bcaInterval({
    units: units.count,
    confidence,
    resamples,
    statistic(weights) {
      let sum = 0;
      let size = 0;
      for (let unit = 0; unit < weights.length; unit += 1) {
        const weight = weights[unit] ?? 0;
        sum += weight * (sums[unit] ?? 0);
        size += weight * (sizes[unit] ?? 0);
      }
      return size === 0 ? 0 : sum / size;
    },
  });
  const differing = sums.filter((sum) => Math.abs(sum) > 1e-12).length;
  const deviation = unitDeviation(sums, sizes, difference, n);
  const power = table === null ? scorePower(n, confidence, deviation) : groupedPower(n, confidence, table, deviation);
  return {
    units: units.count,
    differing,
    needed: power.needed,
    figures: {
      metric,
      baseline: mean(baseline),
      candidate: mean(candidate),
      difference,
      confidenceInterval: widened(interval, { units: units.count, differing, difference, confidence }),
      pValue: signFlipPValue(sums, { resamples }),
      n,
      detectable: power.detectable,
    },
  };
}

/** No pair: nothing is known of the difference. */
export function nothingMeasured(metric: string): Measured {
  return {
    units: 0,
    differing: 0,
    needed: () => null,
    figures: {
      ...{ metric, baseline: 0, candidate: 0, difference: 0, confidenceInterval: [-1, 1] },
      ...{ pValue: null, n: 0, detectable: null },
    },
  };
}

/** √n times the standard error of the difference: of single pairs the standard deviation of the paired differences. */
function unitDeviation(sums: readonly number[], sizes: readonly number[], difference: number, n: number): number {
  const k = sums.length;
  // One unit tells nothing of the spread: scores differ by 1 at most.
  if (k < 2) return Math.sqrt(n);
  const square = sums.reduce((all, sum, unit) => all + (sum - difference * (sizes[unit] ?? 0)) ** 2, 0);
  return Math.sqrt((square * k) / (k - 1) / n);
}

interface Power {
  readonly detectable: number | null;
  needed(target: number): number | null;
}

/** What n prompts show of a difference of means whose paired differences have this deviation. */
export function scorePower(n: number, confidence: number, deviation: number): Power {
  return {
    detectable: detectableScore({ n, confidence, deviation }),
    needed: (target) => neededScore({ target, confidence, deviation }),
  };
}

function groupedPower(n: number, confidence: number, table: PairedTable, deviation: number): Power {
  const discordance = differingPairs(table) / n;
  const difference = (table.onlyCandidate - table.onlyBaseline) / n;
  const alone = discordance - difference * difference;
  const effect = alone > 0 ? Math.max(1, (deviation * deviation) / alone) : 1;
  return {
    detectable: detectable({ n: n / effect, confidence, discordance }),
    needed(target) {
      const single = needed({ target, confidence, discordance });
      return single === null ? null : Math.ceil(single * effect);
    },
  };
}
