import { RetuneError } from '../domain/failure-type.ts';
import { firstRejection } from '../dataset/ledger.ts';
import type { Ledger } from '../dataset/ledger.ts';

/** The error of data of which more rows are rejected than may be; null where it holds. */
export function rejectedError(
  { totals, issues }: Pick<Ledger, 'totals' | 'issues'>,
  allowedRatio: number,
): RetuneError | null {
  if (totals.rejected === 0 || totals.rejected / totals.rows <= allowedRatio) return null;
  const allowed = `${(allowedRatio * 100).toFixed(allowedRatio * 100 < 1 && allowedRatio > 0 ? 2 : 0)} % may be`;
  return new RetuneError(
    'DATA_REJECTED',
    `${totals.rejected} of ${totals.rows} rows are rejected, where ${allowed}${firstRejection({ issues })}`,
    {
      hint: 'mend the rows listed, or allow a share of them with --max-rejected-ratio (data.max_rejected_ratio)',
    },
  );
}
