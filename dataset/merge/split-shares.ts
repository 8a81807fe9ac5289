import type { DataConfig } from '../../config/data-config.ts';
import type { NumberList } from '../number-list.ts';

/** Where rows fall in [0, 1), in any order. */
type Positions = Pick<NumberList | readonly number[], 'length' | 'at'>;

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
export function autoTestShare(positions: Positions): number {
  const low: number[] = [];
  for (let index = 0; index < positions.length; index++) {
    const position = positions.at(index) ?? MOST_SHARE;
    if (position < MOST_SHARE) low.push(position);
    // Only the lowest matter: what lies above them is let go from time to time.
    if (low.length >= 8 * WANTED_TEST_ROWS) low.sort((a, b) => a - b).splice(WANTED_TEST_ROWS);
  }
  const last = low.sort((a, b) => a - b)[WANTED_TEST_ROWS - 1];
  if (last === undefined) return MOST_SHARE;
  return Math.max(LEAST_SHARE, last + STEP);
}

/** `auto` takes nothing out of the other rows for a side that a source already is. */
export function splitShares(
  positions: Positions,
  split: DataConfig['split'],
  fixed: { readonly test: boolean; readonly validation: boolean },
): SplitShares {
  const test = split.test !== 'auto' ? split.test : fixed.test ? 0 : autoTestShare(positions);
  const autoValidation = fixed.validation || positions.length < FEWEST_ROWS_FOR_VALIDATION ? 0 : VALIDATION_SHARE;
  return { test, validation: split.validation === 'auto' ? autoValidation : split.validation };
}
