import { MAX_LISTED_ISSUES, type LedgerIssue } from './ledger.ts';
import type { Problem } from './problem.ts';

export type Counts = Record<string, number>;

export function countOne(counts: Counts, code: string, by = 1): void {
  counts[code] = (counts[code] ?? 0) + by;
}

export function addCounts(sum: Counts, more: Readonly<Counts>): void {
  for (const [code, count] of Object.entries(more)) countOne(sum, code, count);
}

/** The same counts with their codes in order, so that equal data gives equal bytes. */
export function sortedCounts(counts: Readonly<Counts>): Readonly<Counts> {
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function issueOf(
  problem: Problem,
  source: string,
  place: { readonly row: number; readonly line: number } | null,
): LedgerIssue {
  const { code, severity, pointer, message, hint } = problem;
  return { code, severity, source, row: place?.row ?? null, line: place?.line ?? null, pointer, message, hint };
}

/** Counts every issue and keeps the first thousand. */
export interface IssueLog {
  add(issue: LedgerIssue): void;
  readonly counts: Readonly<Counts>;
  readonly kept: readonly LedgerIssue[];
}

export function createIssueLog(onKept?: (issue: LedgerIssue) => void): IssueLog {
  const counts: Counts = {};
  const kept: LedgerIssue[] = [];
  return {
    add(issue) {
      countOne(counts, issue.code);
      if (kept.length >= MAX_LISTED_ISSUES) return;
      kept.push(issue);
      onKept?.(issue);
    },
    counts,
    kept,
  };
}
