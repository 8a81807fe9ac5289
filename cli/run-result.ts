import { emptyOutcome } from '../domain/run-beginning.ts';
import type { RetuneError } from '../domain/failure-type.ts';
import type { PendingApproval, SpentSoFar } from '../domain/run-status.ts';
import type { RunOutcome } from '../domain/run-outcome.ts';
import { outcomeToJson } from '../report/outcome-json.ts';
import { errorToJson, exitCodeOfError } from './errors.ts';

/** What the last line of `run --json` says beyond the outcome itself. */
export interface ResultContext {
  readonly workflowId: string | null;
  readonly temporalUi: string | null;
  /** Absolute path of the HTML report; null where there is none (yet). */
  readonly report: string | null;
  readonly exitCode: number;
  readonly live: boolean;
  readonly pendingApproval: PendingApproval | null;
  /** What the run warns of; default nothing. */
  readonly warnings?: readonly string[];
  /** What it has cost up to now; default not known. */
  readonly spent?: SpentSoFar | null;
}

/** The `result` line of `run`, `watch`, `retry`, `rerun`, and the object that `status` prints. */
export function runResult(outcome: RunOutcome, context: ResultContext): Record<string, unknown> {
  const { pendingApproval, live, exitCode, report, temporalUi, workflowId, warnings = [], spent = null } = context;
  const { run_id: runId, ...rest } = outcomeToJson(outcome);
  return {
    type: 'result',
    run_id: runId,
    workflow_id: workflowId,
    temporal_ui: temporalUi,
    ...rest,
    report,
    exit_code: exitCode,
    live,
    pending_approval: pendingApproval === null ? null : { id: pendingApproval.id, kind: pendingApproval.kind },
    warnings,
    cost_so_far: spent,
  };
}

/** The `result` line of a run that failed before it could say anything of itself. */
export function failedResult(error: RetuneError): Record<string, unknown> {
  const { runId, ledger } = error.details;
  const result = runResult(emptyOutcome({ runId: '', name: '' }), {
    workflowId: null,
    temporalUi: null,
    report: null,
    exitCode: exitCodeOfError(error),
    live: false,
    pendingApproval: null,
  });
  const known = typeof runId === 'string' ? runId : null;
  return {
    ...result,
    run_id: known,
    stage: known === null ? 'prepare' : null,
    ledger: typeof ledger === 'object' && ledger !== null ? { ...ledger, totals: ledger } : null,
    error: errorToJson(error),
  };
}
