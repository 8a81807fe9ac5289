/**
 * `retune`: open a configuration, start its pipeline as a run in Temporal, and learn what came of it. Errors are
 * `RetuneError`s with a stable `code`; times are ISO 8601, durations milliseconds, scores in [0, 1].
 *
 * @module
 */
export { RetuneError } from '../domain/failure-type.ts';
export type { FailureType } from '../domain/failure-type.ts';
export { FAILURES } from '../domain/failures.ts';
export type { Failure } from '../domain/failures.ts';
export type { Cost, EvaluationFigures, LedgerTotals, OutcomeError, RunOutcome } from '../domain/run-outcome.ts';
export type { RunRecord } from '../domain/run-record.ts';
export type { ApprovalDecision, Attention, PendingApproval, RunStatus, StageRecord } from '../domain/run-status.ts';
export type { Stage } from '../domain/stage.ts';
export type { Verdict } from '../domain/verdict.ts';
export type { RunConfig, RunConfigInput } from '../config/run-config.ts';
export { connectTemporal } from './connect-temporal.ts';
export type { TemporalPlace } from './connect-temporal.ts';
export { listRuns } from './list-runs.ts';
export { openProject } from './open-project.ts';
export type { Project, ProjectOptions } from './open-project.ts';
export { openRun } from './run-handle.ts';
export type { RunHandle } from './run-handle.ts';
export { startRun } from './start-run.ts';
export type { StartedRun, StartRunOptions } from './start-run.ts';
