import type { LedgerTotals } from '../domain/run-outcome.ts';

export type SourceFormat = 'csv' | 'tsv' | 'jsonl' | 'json' | 'parquet' | 'xlsx';

export type RowShape = 'chat' | 'prompt_completion' | 'alpaca' | 'sharegpt' | 'preference' | 'text';

export const EXCLUSION_REASONS = [
  'filtered',
  'unlabelled',
  'conflict',
  'near_duplicate',
  'contaminated',
  'erased',
] as const;
export type ExclusionReason = (typeof EXCLUSION_REASONS)[number];

/**
 * One file's line in the ledger. `encoding_confidence` is from 0 to 1; `delimiter` is null where the format has none,
 * `shape` null where no row told it.
 */
export interface LedgerSource extends LedgerTotals {
  readonly path: string;
  readonly format: SourceFormat;
  readonly encoding: string;
  readonly encoding_confidence: number;
  readonly delimiter: string | null;
  readonly shape: RowShape | null;
}

/** Something wrong (or worth knowing) about a row, or about a whole source (`row` and `line` null). Never quotes a row. */
export interface LedgerIssue {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly source: string;
  readonly row: number | null;
  readonly line: number | null;
  readonly pointer: string;
  readonly message: string;
  readonly hint: string;
}

/** Tokens of the written rows, counted by `tokenizer`; `exact` says whether the named providers' models use it. */
export interface LedgerTokens {
  readonly total: number;
  readonly max: number;
  readonly p50: number;
  readonly p95: number;
  readonly tokenizer: string;
  readonly exact: boolean;
}

/** Whether a provider could train on the written rows, and what its rules found, by code. */
export interface LedgerProvider {
  readonly trainable: boolean;
  readonly issue_counts: Readonly<Record<string, number>>;
}

/** The row ledger in the JSON shape of `validate --json`; every row of every source is in exactly one of its counts. */
export interface Ledger {
  readonly sources: readonly LedgerSource[];
  readonly totals: LedgerTotals;
  readonly excluded_by: Readonly<Record<ExclusionReason, number>>;
  readonly issues: readonly LedgerIssue[];
  readonly issue_counts: Readonly<Record<string, number>>;
  readonly issues_truncated: boolean;
  readonly tokens: LedgerTokens;
  readonly providers: Readonly<Record<string, LedgerProvider>>;
  /** Rows by named repair. */
  readonly repairs: Readonly<Record<string, number>>;
  /** Pieces of personal data and secrets found in the rows that were looked through, by kind. */
  readonly pii: Readonly<Record<string, number>>;
}

/** How many issues a ledger lists; counts are exact beyond it. */
export const MAX_LISTED_ISSUES = 1_000;

/** `file:line` where the line is known, and the field in it. */
export function placeOf({ source, row, line, pointer }: LedgerIssue): string {
  const at = line === null ? source : `${source}:${line}`;
  const which = row === null ? '' : ` (row ${row}${pointer === '' ? '' : `, ${pointer}`})`;
  return `${at}${which}`;
}

/** Where the first row that was rejected stands, and why: the end of a refusal. Empty where no issue says. */
export function firstRejection({ issues }: Pick<Ledger, 'issues'>): string {
  const first = issues.find(({ severity }) => severity === 'error');
  return first === undefined ? '' : `; the first: ${placeOf(first)}: ${first.message}`;
}
