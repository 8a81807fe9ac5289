import {
  ApplicationFailure,
  condition,
  executeChild,
  getExternalWorkflowHandle,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { workflowId } from '../domain/identity.ts';
import { provider } from './activities.ts';
import { childOptions } from './child-options.ts';
import { adoptJobUpdate, extendDeadlineUpdate, extendSignal, watchNoticeSignal } from './messages.ts';
import type { JobAnswer, RunState } from './run-state.ts';
import { watchJob } from './watch-job.ts';
import type { WatchOutcome } from './watch-job.ts';

/** One job, created once and watched to its end by a child that outlives a terminated parent just long enough to tidy up. */
export async function train(run: RunState): Promise<void> {
  if (run.progress.job !== null) return;
  await run.enter('train');
  run.trainDeadlineAt = Date.now() + run.plan.stageDeadlineMs;
  let adopt: string | null = null;
  for (;;) {
    const { intent, intentSpent } = run.progress;
    if (intentSpent) run.advance({ intent: intent + 1, intentSpent: false });
    const outcome = await watch(run, adopt);
    // A job that finished while its deadline was asked about has answered the question itself.
    run.attention = null;
    if (outcome.kind !== 'outcome_unknown') return settle(run, outcome);
    const answer = await askForJob(run, outcome.message);
    adopt = answer.jobId;
    if (answer.jobId === null) run.advance({ intentSpent: true });
  }
}

function watch(run: RunState, adoptJobId: string | null): Promise<WatchOutcome> {
  const { input, plan, progress } = run;
  if (progress.uploads === null) throw new TypeError('nothing was uploaded');
  return executeChild(watchJob, {
    ...childOptions(input),
    workflowId: workflowId.watch(workflowInfo().workflowId),
    staticSummary: `The training job of ${input.runId}`,
    args: [
      {
        runId: input.runId,
        firstRunId: input.firstRunId,
        name: input.name,
        configRef: input.configRef,
        intent: progress.intent,
        uploads: progress.uploads,
        uploadGeneration: progress.uploadGeneration,
        adoptJobId,
        pollIntervalMs: plan.pollIntervalMs,
        stuckAfterMs: plan.stuckAfterMs,
        onDeadline: plan.onDeadline,
        deadlineAt: run.trainDeadlineAt,
        carried: null,
      },
    ],
  });
}

function settle(run: RunState, outcome: Exclude<WatchOutcome, { kind: 'outcome_unknown' }>): void {
  run.update({ jobId: outcome.jobId });
  if (outcome.kind === 'succeeded') {
    const { jobId, fineTunedModel, trainedTokens } = outcome;
    run.advance({ job: { jobId, fineTunedModel, trainedTokens } });
    run.update({ fineTunedModel });
    run.note(`${jobId} succeeded after ${outcome.polls} ${outcome.polls === 1 ? 'poll' : 'polls'}`);
    return;
  }
  if (outcome.kind === 'deadline') {
    run.advance({ intentSpent: outcome.cancelled });
    if (outcome.cancelled) run.advance({ uploads: null, uploadGeneration: run.progress.uploadGeneration + 1 });
    const left = outcome.cancelled ? 'it was cancelled' : 'it was left running, with its file';
    throw ApplicationFailure.nonRetryable(
      `job ${outcome.jobId} was not finished at its deadline: ${left}`,
      'DEADLINE_EXCEEDED',
    );
  }
  run.advance({ intentSpent: true });
  if (outcome.kind === 'over_budget') {
    run.advance({ uploads: null, uploadGeneration: run.progress.uploadGeneration + 1 });
    throw ApplicationFailure.nonRetryable(outcome.message, 'BUDGET_EXCEEDED');
  }
  throw ApplicationFailure.nonRetryable(outcome.message, 'JOB_FAILED');
}

/** Waits, without a time limit of its own, for `adopt RUN JOB` or `adopt RUN --none`. */
async function askForJob(run: RunState, message: string): Promise<JobAnswer> {
  const { runId } = run.input;
  run.jobAnswer = null;
  await run.ask({
    kind: 'create_outcome_unknown',
    message,
    commands: [`retune adopt ${runId} JOB`, `retune adopt ${runId} --none`, `retune cancel ${runId}`],
  });
  await condition(() => run.jobAnswer !== null);
  const answer = run.jobAnswer;
  if (answer === null) throw new TypeError('the wait ended without an answer');
  await run.ask(null);
  return answer;
}

/** Sets the handlers that answer for the job; before the first await, so that no message finds them missing. */
export function listenForJob(run: RunState): void {
  setHandler(watchNoticeSignal, async ({ kind, jobId, message }) => {
    if (jobId !== null) run.update({ jobId });
    if (kind === 'stuck') run.warn(message);
    if (kind === 'deadline') {
      const { runId } = run.input;
      await run.ask({ kind, message, commands: [`retune extend ${runId} --by 24h`, `retune cancel ${runId}`] });
    }
  });

  setHandler(extendDeadlineUpdate, async ({ byMs }) => {
    if (run.trainDeadlineAt === 0 || run.progress.job !== null) {
      throw ApplicationFailure.nonRetryable('the run has no job whose deadline could be extended', 'NOTHING_PENDING');
    }
    run.trainDeadlineAt = Math.max(run.trainDeadlineAt, Date.now()) + byMs;
    await getExternalWorkflowHandle(workflowId.watch(workflowInfo().workflowId)).signal(extendSignal, {
      deadlineAt: run.trainDeadlineAt,
    });
    if (run.attention?.kind === 'deadline') await run.ask(null);
    return { stage: run.outcome.stage, deadlineAt: new Date(run.trainDeadlineAt).toISOString() };
  });

  setHandler(adoptJobUpdate, async ({ jobId }) => {
    if (run.attention?.kind !== 'create_outcome_unknown') {
      throw ApplicationFailure.nonRetryable('the run does not wait for a job to be named', 'NOTHING_PENDING');
    }
    if (jobId !== null) {
      await provider.lookUpJob.executeWithOptions({ summary: `Look up ${jobId}`, scheduleToCloseTimeout: '8s' }, [
        { configRef: run.input.configRef, jobId, trainingFile: run.progress.uploads?.train ?? null },
      ]);
    }
    run.jobAnswer = { jobId };
    return { stage: 'train' as const };
  });
}
