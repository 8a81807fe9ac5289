import { RetuneError } from '../domain/failure-type.ts';
import { firstRejection } from '../dataset/ledger.ts';
import type { Ledger } from '../dataset/ledger.ts';
import { plainPercent } from '../domain/shares-in-words.ts';

/** What `prepare` and `run` go by. */
export const BY_CONFIG = 'data.max_rejected_ratio';

/**
 * The error of data of which more rows are rejected than may be; null where it holds. `allowedBy`: what lets more be;
 * `instead`: a better hint than that.
 */
export function rejectedError(
  { totals, issues }: Pick<Ledger, 'totals' | 'issues'>,
  allowedRatio: number,
  allowedBy: string,
  instead: string | null = null,
): RetuneError | null {
  if (totals.rejected === 0 || totals.rejected / totals.rows <= allowedRatio) return null;
  const allowed = `${(allowedRatio * 100).toFixed(allowedRatio * 100 < 1 && allowedRatio > 0 ? 2 : 0)} % may be`;
  return new RetuneError(
    'DATA_REJECTED',
    `${totals.rejected} of ${totals.rows} rows are rejected, where ${allowed}${firstRejection({ issues })}`,
    { hint: instead ?? `mend the rows listed, or allow a share of them with ${allowedBy}` },
  );
}

/**
 * What lets `validate` take rejected rows: its own flag alone. Where the configuration lets a run take as many, the words
 * say so, lest the exit code be read as the run's.
 */
export function validateFlag({ totals }: Pick<Ledger, 'totals'>, runRatio: number | null): string {
  const flag = '--max-rejected-ratio';
  if (runRatio === null || totals.rejected / totals.rows > runRatio) return flag;
  return `${flag}; \`run\` takes up to ${plainPercent(runRatio)} by data.max_rejected_ratio`;
}
