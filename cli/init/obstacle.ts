import type { PreparedDataset } from '../../dataset/merge-shards.ts';
import { percent, plainPercent } from '../../domain/shares-in-words.ts';

/** Why a run of the new configuration would stop at its data. */
export interface Obstacle {
  readonly what: string;
  /** What to do before a run. */
  readonly first: string;
  /** A line of the `data` block that would help; null where none would. */
  readonly key: string | null;
}

/** The first reason for which a run would refuse these data; null where it would go on. `allowed`: of rejected rows. */
export function obstacleOf(
  { ledger: { totals, providers }, splits }: Pick<PreparedDataset, 'ledger' | 'splits'>,
  allowed: number,
): Obstacle | null {
  const { rows, rejected, accepted, repaired } = totals;
  if (accepted + repaired === 0) {
    return {
      what: `none of ${rows} rows is left to train on`,
      first: '`retune validate` lists why; mend the rows or the columns',
      key: null,
    };
  }
  if (rejected / rows > allowed) {
    return {
      what: `${rejected} of ${rows} rows (${percent(rejected / rows)}) are rejected, and a run takes ${plainPercent(allowed)}`,
      first: '`retune validate` lists them; mend them, or set data.max_rejected_ratio',
      key: `max_rejected_ratio: ${Math.ceil((rejected / rows) * 100) / 100}`,
    };
  }
  if (splits.test.rows === 0) {
    return {
      what: `no test row falls out of ${rows} rows to judge the model by`,
      first: 'add rows, or set data.split.test to a larger share',
      key: 'split: { test: 0.5 }',
    };
  }
  const refusing = Object.entries(providers).find(([, { trainable }]) => !trainable);
  if (refusing === undefined) return null;
  return { what: `${refusing[0]} takes no such training file`, first: '`retune validate` lists why', key: null };
}
