import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  ChildWorkflowFailure,
  TimeoutFailure,
} from '@temporalio/workflow';
import { isFailureType } from '../domain/failure-type.ts';
import type { FailureType } from '../domain/failure-type.ts';
import type { OutcomeError, RunOutcome } from '../domain/run-outcome.ts';
import type { Stage } from '../domain/stage.ts';
import { toldHint } from '../domain/told-hint.ts';
import { provider } from './activities.ts';
import type { RunState } from './run-state.ts';
import { settleStopped } from './settle-stopped.ts';
import { tell } from './tell.ts';

/** A person's no and a deadline end a run, they do not break it: the workflow completes. */
const ENDED_BY_DECISION: ReadonlySet<FailureType> = new Set(['SPENDING_NOT_APPROVED', 'DEADLINE_EXCEEDED']);

const NOTHING_SENT: ReadonlySet<Stage> = new Set(['prepare', 'estimate', 'approval']);

/** Undoes what can be undone, records the run as cancelled, and lets the workflow close as Canceled. */
export async function closeCancelled(run: RunState, error: unknown): Promise<never> {
  await CancellationScope.nonCancellable(async () => {
    noteEnd(run, 'cancelled');
    const createUnknown = run.attention?.kind === 'create_outcome_unknown';
    await whereStoreIsSeen(() => discard(run));
    // The watch has ended its job before it closed: a retry makes another one.
    if (run.outcome.jobId !== null && run.progress.job === null) run.advance({ intentSpent: true });
    run.attention = null;
    run.update({
      error: {
        code: 'CANCELLED',
        message: 'the run was cancelled',
        hint: `go on with: retune retry ${run.input.runId}`,
      },
    });
    await whereStoreIsSeen(() => settleStopped(run, createUnknown));
    await whereStoreIsSeen(() => run.enter('cancelled'));
  });
  throw error;
}

/** Records the run as failed (or ended by decision); what was uploaded stays for `retry`. */
export async function closeFailed(run: RunState, error: unknown): Promise<RunOutcome> {
  const cause = outcomeError(error, run.input.runId);
  const createUnknown = run.attention?.kind === 'create_outcome_unknown' || cause.code === 'CREATE_OUTCOME_UNKNOWN';
  run.attention = null;
  noteEnd(run, `stopped: ${cause.code}`);
  run.update({ error: cause });
  const decided = ENDED_BY_DECISION.has(cause.code);
  // A job that has ended needs its file no more; one that was left running past its deadline does.
  const jobMayRead = run.outcome.jobId !== null && run.progress.job === null;
  if (decided && !jobMayRead) await whereStoreIsSeen(() => discard(run));
  await whereStoreIsSeen(() => settleStopped(run, createUnknown));
  await whereStoreIsSeen(() => run.enter(decided ? 'cancelled' : 'failed'));
  if (decided) return run.outcome;
  await tell(run, 'failed', `${cause.message} (${cause.code})`);
  // With its hint: where the record could not be written, the failure is all that the command line has.
  throw ApplicationFailure.nonRetryable(cause.message, cause.code, { hint: cause.hint });
}

/** A worker on another store can do nothing for the run there; it still has to end, since no other try would help. */
async function whereStoreIsSeen(step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    const cause = error instanceof ActivityFailure ? error.cause : undefined;
    if (!(cause instanceof ApplicationFailure) || cause.type !== ('STORE_MISMATCH' satisfies FailureType)) throw error;
  }
}

/** A stage that was cut short says so, unless it already said what came of it. */
function noteEnd(run: RunState, text: string): void {
  if (run.status().stages.at(-1)?.note === '') run.note(text);
}

async function discard(run: RunState): Promise<void> {
  const { dataset, uploads, uploadGeneration, intent } = run.progress;
  // Before the upload stage there is nothing at the provider, unless a retry brought it along.
  const nothingSent = uploads === null && NOTHING_SENT.has(run.outcome.stage);
  if (dataset === null || nothingSent) return;
  const { runId, firstRunId, configRef } = run.input;
  const { kept } = await provider.discardUploads.executeWithOptions({ summary: 'Delete the uploads' }, [
    { runId, firstRunId, configRef, generation: uploadGeneration, uploads, dataset, intent, jobId: run.outcome.jobId },
  ]);
  if (!kept) run.advance({ uploads: null, uploadGeneration: uploadGeneration + 1 });
}

/** What only another configuration mends. */
const OF_THE_CONFIG: ReadonlySet<string> = new Set<FailureType>([
  'CONFIG_INVALID',
  'BUDGET_EXCEEDED',
  'NO_TEST_ROWS',
  'SCORERS_UNDECIDED',
]);

function wayOn(type: string, runId: string): string {
  if (OF_THE_CONFIG.has(type))
    return 'change the configuration and start a new `retune run`: a retry keeps the recorded one';
  const mended = `retune retry ${runId}`;
  return type === 'DATA_REJECTED'
    ? `when the data is mended: ${mended}; with another configuration: a new \`retune run\`, since a retry keeps the recorded one`
    : `when it is mended: ${mended}`;
}

/** The innermost failure that says what happened. */
function outcomeError(error: unknown, runId: string): OutcomeError {
  let cause: unknown = error;
  let outOfTime = false;
  while ((cause instanceof ActivityFailure || cause instanceof ChildWorkflowFailure) && cause.cause !== undefined) {
    // The look at the provider at a run's start is short on purpose: there its own words count, not the time-out.
    const isProbe = cause instanceof ActivityFailure && cause.activityType === 'checkProvider';
    outOfTime ||= !isProbe && (cause.retryState === 'TIMEOUT' || cause.cause instanceof TimeoutFailure);
    cause = cause.cause instanceof TimeoutFailure ? (cause.cause.cause ?? cause.cause) : cause.cause;
  }
  const message = cause instanceof Error ? cause.message : String(cause);
  const hint = wayOn(cause instanceof ApplicationFailure ? (cause.type ?? '') : '', runId);
  if (outOfTime) return { code: 'DEADLINE_EXCEEDED', message: `a stage ran out of time: ${message}`, hint };
  if (!(cause instanceof ApplicationFailure)) return { code: 'UNEXPECTED', message, hint };
  const code = isFailureType(cause.type) ? cause.type : 'UNEXPECTED';
  return { code, message, hint: toldHint(cause.details) || hint };
}
