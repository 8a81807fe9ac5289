/**
 * `retune/workflows`: the workflows with their queries, signals and updates. Safe to import in workflow code: it takes
 * nothing but `@temporalio/workflow` and `@temporalio/common`.
 *
 * @module
 */
export { workflowId } from '../domain/identity.ts';
export type { LineSummary } from '../domain/model-line.ts';
export type { RunOutcome } from '../domain/run-outcome.ts';
export type { ApprovalDecision, Decision, RunStatus, WatchStatus } from '../domain/run-status.ts';
export { evaluateModel, fineTune, modelLine, prepareDataset, retrain, watchJob } from '../workflows/index.ts';
export {
  adoptJobUpdate,
  decideApprovalUpdate,
  extendDeadlineUpdate,
  lineQuery,
  runStatusQuery,
  wakeSignal,
  watchStatusQuery,
} from '../workflows/messages.ts';
export type { AdoptJob, DecideApproval, ExtendDeadline, FineTuneInput } from '../workflows/messages.ts';
