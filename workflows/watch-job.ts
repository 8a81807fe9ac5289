import {
  CancelledFailure,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import type { ArtifactRef } from '../domain/artifact.ts';
import { isTerminal } from '../domain/job-state.ts';
import { create, poll } from './activities.ts';
import { endJob } from './end-job.ts';
import { extendSignal, wakeSignal, watchStatusQuery } from './messages.ts';
import { notifyParent } from './notify-parent.ts';
import { applyPoll, beginWatch, describeWatch, nextOnGrid, POLLS_PER_EXECUTION, statusOf } from './watch-state.ts';
import type { WatchState } from './watch-state.ts';

export interface WatchInput {
  readonly runId: string;
  readonly firstRunId: string;
  readonly name: string;
  readonly configRef: ArtifactRef;
  /** The `n` of the intent key. */
  readonly intent: number;
  readonly uploads: { readonly train: string; readonly validation: string | null };
  readonly uploadGeneration: number;
  /** Named by a person: watch this job, create none. */
  readonly adoptJobId: string | null;
  readonly pollIntervalMs: number;
  readonly stuckAfterMs: number;
  readonly onDeadline: 'ask' | 'cancel' | 'detach';
  /** Epoch milliseconds. */
  readonly deadlineAt: number;
  /** What continue-as-new carries over. */
  readonly carried: WatchState | null;
}

export type WatchOutcome =
  | {
      readonly kind: 'succeeded';
      readonly jobId: string;
      readonly fineTunedModel: string;
      readonly trainedTokens: number | null;
      readonly polls: number;
    }
  | { readonly kind: 'failed'; readonly jobId: string; readonly message: string }
  | { readonly kind: 'deadline'; readonly jobId: string; readonly cancelled: boolean }
  | { readonly kind: 'over_budget'; readonly jobId: string; readonly message: string }
  | { readonly kind: 'outcome_unknown'; readonly message: string };

/** A failed poll is counted, not fatal, for this long. */
const UNREACHABLE_AFTER_MS = 6 * 3_600_000;
/** After this long no attempt of the create can still be on its way. */
const CREATE_SETTLED_MS = 60_000;

/**
 * Owns the training job from its one creation to its end: creates it (or adopts it), polls at once and then on a fixed
 * grid, follows its deadline, and, when it is cancelled, ends the job and deletes the uploads before it closes.
 */
export async function watchJob(input: WatchInput): Promise<WatchOutcome> {
  const state: WatchState = input.carried ?? beginWatch(input);
  setHandler(watchStatusQuery, () => statusOf(input, state));
  setHandler(wakeSignal, () => {
    state.woken = true;
  });
  setHandler(extendSignal, ({ deadlineAt }) => {
    state.deadlineAt = deadlineAt;
    state.deadlineTold = false;
    state.woken = true;
  });
  try {
    if (state.jobId === null) {
      const unknown = await createOnce(input, state);
      if (unknown !== null) return unknown;
    }
    return await follow(input, state);
  } catch (error) {
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => endJob(input, state.jobId));
    throw error;
  }
}

function show(input: WatchInput, state: WatchState): void {
  setCurrentDetails(describeWatch(input, state));
}

/** Null when the job is there; the outcome where nobody can tell whether it is. */
async function createOnce(input: WatchInput, state: WatchState): Promise<WatchOutcome | null> {
  const { runId, firstRunId, configRef, intent, uploads } = input;
  try {
    const summary = `Create the job once, under ${firstRunId}/${intent}`;
    const scheduleToCloseTimeout = Math.max(input.deadlineAt - Date.now(), 60_000);
    const created = await create.createJob.executeWithOptions({ summary, scheduleToCloseTimeout }, [
      { runId, firstRunId, configRef, intent, uploads },
    ]);
    state.jobId = created.jobId;
    state.createdAt = Date.now();
    show(input, state);
  } catch (error) {
    if (isCancellation(error)) throw error;
    const cause = error instanceof ActivityFailure ? error.cause : error;
    if (!(cause instanceof ApplicationFailure) || cause.type !== 'CREATE_OUTCOME_UNKNOWN') throw error;
    return { kind: 'outcome_unknown', message: cause.message };
  }
  await notifyParent({ kind: 'job', jobId: state.jobId, message: '' });
  // The activity finishes a create that was under way when the cancellation came: the job is known, now end it.
  if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('cancelled during the create');
  return null;
}

async function follow(input: WatchInput, state: WatchState): Promise<WatchOutcome> {
  if (state.polls > 0) await waitForNext(input, state);
  for (;;) {
    // Before the poll, not after it: a wake that arrives during the poll asks for another one.
    state.woken = false;
    const outcome = await pollOnce(input, state);
    if (outcome !== null) return outcome;
    const passed = await checkDeadline(input, state);
    if (passed !== null) return passed;
    const { continueAsNewSuggested, historyLength } = workflowInfo();
    if (continueAsNewSuggested || state.pollsHere >= POLLS_PER_EXECUTION || historyLength > 10_000) {
      await continueAsNew<typeof watchJob>({ ...input, carried: { ...state, pollsHere: 0 } });
    }
    await waitForNext(input, state);
  }
}

async function waitForNext(input: WatchInput, state: WatchState): Promise<void> {
  if (state.woken) return;
  state.nextPollAt = nextOnGrid(state.gridStart, input.pollIntervalMs, Date.now());
  const deadlineAhead = !state.deadlineTold && state.deadlineAt > Date.now();
  const until = deadlineAhead ? Math.min(state.nextPollAt, state.deadlineAt) : state.nextPollAt;
  show(input, state);
  const next = new Date(until).toISOString().slice(11, 16);
  const summary = `after poll ${state.polls}: ${state.rawStatus}; next ${next}`;
  await condition(() => state.woken, Math.max(until - Date.now(), 1), { summary });
}

async function pollOnce(input: WatchInput, state: WatchState): Promise<WatchOutcome | null> {
  const { runId, firstRunId, configRef, intent, uploads } = input;
  const now = Date.now();
  if (state.jobId === null) throw new TypeError('there is no job to poll');
  if (state.polls === 0) state.gridStart = now;
  let overBudget: string | null = null;
  const settleCreate = !state.reconciled && now - state.createdAt > CREATE_SETTLED_MS;
  state.polls += 1;
  state.pollsHere += 1;
  try {
    const snapshot = await poll.pollJob.executeWithOptions({ summary: `Poll ${state.polls}` }, [
      {
        runId,
        firstRunId,
        configRef,
        intent,
        trainingFile: uploads.train,
        jobId: state.jobId,
        cursor: state.cursor,
        chosenByPerson: input.adoptJobId !== null,
        reconcile: settleCreate,
      },
    ]);
    if (settleCreate) state.reconciled = true;
    const previousJob = state.jobId;
    applyPoll(state, snapshot, now);
    show(input, state);
    if (state.jobId !== previousJob) await notifyParent({ kind: 'job', jobId: state.jobId, message: '' });
    overBudget = snapshot.overBudget;
  } catch (error) {
    if (isCancellation(error)) throw error;
    state.failedPolls += 1;
    state.failingSince ??= now;
    // A provider that asks to wait is there: only the job's own deadline ends that wait.
    if (now - state.failingSince > UNREACHABLE_AFTER_MS && !isRateLimited(error)) throw error;
    return null;
  }
  if (overBudget !== null && state.jobId !== null) {
    await CancellationScope.nonCancellable(() => endJob(input, state.jobId));
    return { kind: 'over_budget', jobId: state.jobId, message: overBudget };
  }
  await tellWhenStuck(input, state, now);
  return finished(state);
}

function isRateLimited(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure && cause.type === 'PROVIDER_RATE_LIMITED';
}

function finished(state: WatchState): WatchOutcome | null {
  const { jobId, state: jobState, fineTunedModel, trainedTokens, polls, error } = state;
  if (jobId === null || !isTerminal(jobState)) return null;
  if (jobState === 'succeeded' && fineTunedModel !== null)
    return { kind: 'succeeded', jobId, fineTunedModel, trainedTokens, polls };
  const why = error === null ? '' : `: ${error.code}: ${error.message}`;
  return { kind: 'failed', jobId, message: `the provider's job ${jobId} ended as "${state.rawStatus}"${why}` };
}

async function tellWhenStuck(input: WatchInput, state: WatchState, now: number): Promise<void> {
  if (state.stuckTold || now - state.changedAt < input.stuckAfterMs) return;
  state.stuckTold = true;
  const hours = Math.round((now - state.changedAt) / 360_000) / 10;
  await notifyParent({
    kind: 'stuck',
    jobId: state.jobId,
    message: `job ${state.jobId}: no new status or event for ${hours} h`,
  });
}

async function checkDeadline(input: WatchInput, state: WatchState): Promise<WatchOutcome | null> {
  if (Date.now() < state.deadlineAt || state.deadlineTold || state.jobId === null) return null;
  state.deadlineTold = true;
  if (input.onDeadline === 'detach') return { kind: 'deadline', jobId: state.jobId, cancelled: false };
  if (input.onDeadline === 'cancel') {
    await CancellationScope.nonCancellable(() => endJob(input, state.jobId));
    return { kind: 'deadline', jobId: state.jobId, cancelled: true };
  }
  const message = `job ${state.jobId} is "${state.rawStatus}" past its deadline; polling goes on`;
  await notifyParent({ kind: 'deadline', jobId: state.jobId, message });
  return null;
}
