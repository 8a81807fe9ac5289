import type { FailureType } from './failure-type.ts';
import type { Stage } from './stage.ts';
import type { Verdict } from './verdict.ts';

/** Counts of the row ledger: `rows = accepted + repaired + rejected + duplicates + excluded`; blank lines are no rows. */
export interface LedgerTotals {
  readonly rows: number;
  readonly accepted: number;
  readonly repaired: number;
  readonly rejected: number;
  readonly duplicates: number;
  readonly excluded: number;
  readonly blank: number;
}

/** The figures the verdict was decided by. Scores and differences are in [0, 1] and [-1, 1]. */
export interface EvaluationFigures {
  readonly metric: string;
  readonly baseline: number;
  readonly candidate: number;
  readonly difference: number;
  readonly confidenceInterval: readonly [number, number];
  readonly pValue: number | null;
  /** Pairs of answers compared. */
  readonly n: number;
  /** The smallest true difference that n prompts show with 80 % power; null where no difference up to 1 fits. */
  readonly detectable: number | null;
}

/** What a run has cost, in units of `currency`; computed from prices and tokens, never read from a bill. */
export interface Cost {
  readonly training: number;
  readonly evaluation: number;
  readonly hosting: number;
  readonly total: number;
  readonly currency: string;
  /** The range that was estimated before anything was paid; null where nothing was (a retry behind that stage). */
  readonly estimated: { readonly low: number; readonly high: number } | null;
}

/** Why a run failed or was cancelled; free of rows, prompts and secrets. */
export interface OutcomeError {
  readonly code: FailureType;
  readonly message: string;
  readonly hint: string;
}

/** Everything a finished (or waiting) run says about itself; `run --json`'s last line is made from it. */
export interface RunOutcome {
  readonly runId: string;
  readonly name: string;
  readonly stage: Stage;
  readonly verdict: Verdict | null;
  readonly reasons: readonly string[];
  readonly provider: string | null;
  readonly jobId: string | null;
  readonly baseModel: string | null;
  readonly fineTunedModel: string | null;
  readonly modelVersion: string | null;
  readonly championBefore: string | null;
  readonly championAfter: string | null;
  readonly datasetDigest: string | null;
  readonly ledger: LedgerTotals | null;
  readonly evaluation: EvaluationFigures | null;
  readonly cost: Cost | null;
  /** The store's key of the HTML report. */
  readonly report: string | null;
  readonly error: OutcomeError | null;
}
