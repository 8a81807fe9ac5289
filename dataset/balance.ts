import type { LedgerTotals } from '../domain/run-outcome.ts';

/** `LedgerTotals` while it is being counted. */
export type RunningTotals = { -readonly [K in keyof LedgerTotals]: number };

export function emptyTotals(): RunningTotals {
  return { rows: 0, accepted: 0, repaired: 0, rejected: 0, duplicates: 0, excluded: 0, blank: 0 };
}

export function addTotals(sum: RunningTotals, more: LedgerTotals): void {
  sum.rows += more.rows;
  sum.accepted += more.accepted;
  sum.repaired += more.repaired;
  sum.rejected += more.rejected;
  sum.duplicates += more.duplicates;
  sum.excluded += more.excluded;
  sum.blank += more.blank;
}

/** Throws where a row was counted twice or not at all: such a ledger must stop the run, not be printed. */
export function assertBalanced(totals: LedgerTotals, name: string): void {
  const counted = totals.accepted + totals.repaired + totals.rejected + totals.duplicates + totals.excluded;
  if (counted === totals.rows) return;
  throw new Error(
    `The row ledger of ${name} does not balance: ${totals.rows} rows were read, ${counted} accounted for`,
  );
}
