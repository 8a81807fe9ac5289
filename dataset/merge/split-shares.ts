import type { DataConfig } from '../../config/data-config.ts';

/** Test is [0, test) of the hash range, validation the `validation` after it. */
export interface SplitShares {
  readonly test: number;
  readonly validation: number;
}

const LEAST_SHARE = 0.1;
const MOST_SHARE = 0.3;
const WANTED_TEST_ROWS = 300;
const VALIDATION_SHARE = 0.1;
const FEWEST_ROWS_FOR_VALIDATION = 500;
/** Positions are multiples of this. */
const STEP = 2 ** -48;

/** The smallest share in [0.10, 0.30] that at least 300 rows fall under, else 0.30. */
export function autoTestShare(positions: readonly number[]): number {
  const low = positions.filter((position) => position < MOST_SHARE).sort((a, b) => a - b);
  const last = low[WANTED_TEST_ROWS - 1];
  if (last === undefined) return MOST_SHARE;
  return Math.max(LEAST_SHARE, last + STEP);
}

/** `auto` takes nothing out of the other rows for a side that a source already is. */
export function splitShares(
  positions: readonly number[],
  split: DataConfig['split'],
  fixed: { readonly test: boolean; readonly validation: boolean },
): SplitShares {
  const test = split.test !== 'auto' ? split.test : fixed.test ? 0 : autoTestShare(positions);
  const autoValidation = fixed.validation || positions.length < FEWEST_ROWS_FOR_VALIDATION ? 0 : VALIDATION_SHARE;
  return { test, validation: split.validation === 'auto' ? autoValidation : split.validation };
}
