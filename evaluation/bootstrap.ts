import { normalCdf, normalQuantile } from './normal.ts';
import { createRandom } from './random.ts';

/** Enough that the bounds' Monte Carlo error is a few per cent of the standard error. */
export const RESAMPLES = 10_000;

/** The seed of every resampling, so that the same answers give the same verdict. */
export const SEED = 20_260_101;

/** A statistic of a sample in which unit i stands `weights[i]` times. */
export type WeightedStatistic = (weights: Uint32Array) => number;

/** What is resampled: a statistic over units that are independent of one another. */
export interface BootstrapInput {
  /** What is drawn as a whole: pairs, or groups of them. */
  readonly units: number;
  readonly statistic: WeightedStatistic;
  readonly confidence: number;
  readonly resamples?: number;
  readonly seed?: number;
}

/** The interval of a statistic, in its own unit. */
export interface BootstrapResult {
  readonly interval: readonly [number, number];
  /** Standard deviation of the statistic over the resamples. */
  readonly standardError: number;
}

/** Skewness of the statistic's influence, from leaving each unit out in turn (Efron 1987). */
export function acceleration(units: number, statistic: WeightedStatistic): number {
  const weights = new Uint32Array(units).fill(1);
  const without = Float64Array.from({ length: units }, (_, unit) => {
    weights[unit] = 0;
    const value = statistic(weights);
    weights[unit] = 1;
    return value;
  });
  const mean = without.reduce((sum, value) => sum + value, 0) / units;
  const square = without.reduce((sum, value) => sum + (mean - value) ** 2, 0);
  const cube = without.reduce((sum, value) => sum + (mean - value) ** 3, 0);
  return square === 0 ? 0 : cube / (6 * square ** 1.5);
}

/** The quantile of sorted values, linear between neighbours. */
export function sortedQuantile(sorted: Float64Array, share: number): number {
  const place = Math.min(Math.max(share, 0), 1) * (sorted.length - 1);
  const low = Math.floor(place);
  const below = sorted[low] ?? Number.NaN;
  const above = sorted[low + 1] ?? below;
  return below + (place - low) * (above - below);
}

/** Every value of the statistic over the resamples, sorted. */
function resampled({ units, statistic, resamples = RESAMPLES, seed = SEED }: BootstrapInput): Float64Array {
  const random = createRandom(seed);
  const weights = new Uint32Array(units);
  const values = new Float64Array(resamples);
  for (let round = 0; round < resamples; round += 1) {
    weights.fill(0);
    for (let drawn = 0; drawn < units; drawn += 1) {
      const unit = random.below(units);
      weights[unit] = (weights[unit] ?? 0) + 1;
    }
    values[round] = statistic(weights);
  }
  return values.sort();
}

/**
 * The bias-corrected and accelerated bootstrap interval (Efron 1987) of a statistic whose units are independent. Every
 * resample alike gives that one value twice. `units` is at least 1.
 */
export function bcaInterval(input: BootstrapInput): BootstrapResult {
  const { units, statistic, confidence } = input;
  const observed = statistic(new Uint32Array(units).fill(1));
  const values = resampled(input);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(values.length - 1, 1);
  const standardError = Math.sqrt(variance);
  // Sums of the same numbers in another order differ in their last bits: those are no spread.
  if (standardError <= 1e-12 * Math.max(1, Math.abs(observed)))
    return { interval: [observed, observed], standardError: 0 };

  const tolerance = 1e-12 * Math.max(1, Math.abs(observed));
  let below = 0;
  let equal = 0;
  for (const value of values) {
    if (value < observed - tolerance) below += 1;
    else if (value <= observed + tolerance) equal += 1;
  }
  // Kept off 0 and 1, where the correction would be infinite.
  const share = Math.min(Math.max((below + equal / 2) / values.length, 0.5 / values.length), 1 - 0.5 / values.length);
  const bias = normalQuantile(share);
  const skew = acceleration(units, statistic);
  const bound = (tail: number): number => {
    const z = bias + normalQuantile(tail);
    return sortedQuantile(values, normalCdf(bias + z / (1 - skew * z)));
  };
  const tail = (1 - confidence) / 2;
  return { interval: [bound(tail), bound(1 - tail)], standardError };
}
