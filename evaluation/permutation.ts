import { RESAMPLES, SEED } from './bootstrap.ts';
import { createRandom } from './random.ts';

/** Up to this many units that differ, every one of the 2ᵏ assignments is looked at. */
const MOST_EXACT_UNITS = 14;

export interface SwapInput {
  readonly units: number;
  /** The statistic after the two models have changed places in the units flagged 1. */
  readonly statistic: (swapped: Uint8Array) => number;
  /** Units whose swap can change anything; default all. Fewer make more tests exact. */
  readonly differing?: readonly number[];
  readonly resamples?: number;
  readonly seed?: number;
}

function flagsOf(assignment: number, differing: readonly number[], flags: Uint8Array): Uint8Array {
  for (const [place, unit] of differing.entries()) flags[unit] = (assignment >>> place) & 1;
  return flags;
}

/**
 * Two-sided p of "neither model is better": were that so, the two could change places in any unit. Exact over all
 * assignments where at most 14 units differ, else over random ones, the observed one counted among them.
 */
export function swapPValue({ units, statistic, resamples = RESAMPLES, seed = SEED, ...input }: SwapInput): number {
  const differing = input.differing ?? Array.from({ length: units }, (_, unit) => unit);
  if (differing.length === 0) return 1;
  const flags = new Uint8Array(units);
  const observed = Math.abs(statistic(flags));
  // The same numbers summed in another order differ in their last bits.
  const least = observed - 1e-12 * Math.max(1, observed);
  if (differing.length <= MOST_EXACT_UNITS) {
    const all = 2 ** differing.length;
    let extreme = 0;
    for (let assignment = 0; assignment < all; assignment += 1) {
      if (Math.abs(statistic(flagsOf(assignment, differing, flags))) >= least) extreme += 1;
    }
    return extreme / all;
  }
  const random = createRandom(seed);
  let extreme = 1;
  for (let round = 0; round < resamples; round += 1) {
    for (const unit of differing) flags[unit] = random.coin() ? 1 : 0;
    if (Math.abs(statistic(flags)) >= least) extreme += 1;
  }
  return extreme / (resamples + 1);
}

/** `swapPValue` of a mean of differences, given each unit's sum of them: a change of places is a change of sign. */
export function signFlipPValue(sums: readonly number[], options: Pick<SwapInput, 'resamples' | 'seed'> = {}): number {
  const values = Float64Array.from(sums.filter((sum) => sum !== 0));
  return swapPValue({
    units: values.length,
    statistic(swapped) {
      let total = 0;
      for (let unit = 0; unit < values.length; unit += 1) {
        const sum = values[unit] ?? 0;
        total += swapped[unit] === 1 ? -sum : sum;
      }
      return total;
    },
    ...options,
  });
}
