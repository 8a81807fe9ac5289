import { ApplicationFailure } from '@temporalio/workflow';
import type { RunState } from './run-state.ts';

interface StagedRun {
  readonly plan: Pick<RunState['plan'], 'stageDeadlineMs'>;
  status(): Pick<ReturnType<RunState['status']>, 'stages'>;
}

/** Milliseconds until the deadline of the stage that the run is in. Throws DEADLINE_EXCEEDED where none are left. */
export function leftOfStageMs(run: StagedRun): number {
  const entered = run.status().stages.at(-1);
  if (entered === undefined) return run.plan.stageDeadlineMs;
  const left = Date.parse(entered.startedAt) + run.plan.stageDeadlineMs - Date.now();
  if (left > 0) return left;
  throw ApplicationFailure.nonRetryable(`the stage ${entered.stage} ran out of time`, 'DEADLINE_EXCEEDED');
}
