import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { ArtifactRef } from '../domain/artifact.ts';
import type {
  DeleteVersion,
  FreezeLine,
  LineChange,
  LineSummary,
  OnStore,
  PromoteVersion,
  RegisterVersion,
  ReserveBudget,
  RollbackLine,
  SettleBudget,
} from '../domain/model-line.ts';
import type { ApprovalDecision, Decision, RunStatus, WatchStatus } from '../domain/run-status.ts';
import type { PipelineStage, Stage } from '../domain/stage.ts';

/** The input of `fineTune`: references only; everything else is in the stored configuration. */
export interface FineTuneInput {
  readonly runId: string;
  /** The first run of the retry chain; the same as `runId` for a run that is no retry. */
  readonly firstRunId: string;
  readonly name: string;
  readonly configRef: ArtifactRef;
  /** `--yes`: spending needs no approval (a promotion still may). */
  readonly approveSpending: boolean;
  /** A retry: go on from what the previous run did; `from` null means the stage that failed. */
  readonly resume: { readonly previousRunId: string; readonly from: PipelineStage | null } | null;
  /** The nominal time (ISO 8601) of a scheduled run, which skips where retraining is not worth it; null for any other. */
  readonly scheduledFor: string | null;
}

/** A person’s answer; actor and reason are kept with the run. */
export interface DecideApproval {
  /** Null: the pending one. */
  readonly approvalId: string | null;
  readonly decision: Decision;
  readonly actor: string;
  readonly reason: string;
}

/** A person’s word on a create that nobody knows the outcome of. */
export interface AdoptJob {
  /** The provider's job; null: there is none, create one. */
  readonly jobId: string | null;
  readonly actor: string;
}

/** How much longer, in milliseconds: from the deadline, or from now where that has passed. */
export interface ExtendDeadline {
  readonly byMs: number;
  readonly actor: string;
}

/** To `fine-tune/<run id>`. */
export const runStatusQuery = defineQuery<RunStatus>('runStatus');
/** To a run that waits with a question; the same decision again gives the first one back. Refused where none waits. */
export const decideApprovalUpdate = defineUpdate<ApprovalDecision, [DecideApproval]>('decideApproval');
/** To a run whose create has an unknown outcome: names the job, or says that there is none. Refused otherwise. */
export const adoptJobUpdate = defineUpdate<{ stage: Stage }, [AdoptJob]>('adoptJob');
/** To a run in training: moves its deadline. */
export const extendDeadlineUpdate = defineUpdate<{ stage: Stage; deadlineAt: string }, [ExtendDeadline]>(
  'extendDeadline',
);
/** From `watchJob` to its parent, when the job is there, passes its deadline or looks stuck. */
export const watchNoticeSignal = defineSignal<[WatchNotice]>('watchNotice');

export interface WatchNotice {
  readonly kind: 'job' | 'deadline' | 'stuck';
  readonly jobId: string | null;
  readonly message: string;
}

/** To `fine-tune/<run id>/watch`. */
export const watchStatusQuery = defineQuery<WatchStatus>('watchStatus');
/** Polls at once instead of at the next point of the grid. */
export const wakeSignal = defineSignal('wake');
export const extendSignal = defineSignal<[{ deadlineAt: number }]>('extend');

/** To `model/<name>`; the whole line is its record in the store. */
export const lineQuery = defineQuery<LineSummary>('line');
export const registerVersionUpdate = defineUpdate<LineChange, [OnStore<RegisterVersion>]>('register');
export const promoteVersionUpdate = defineUpdate<LineChange, [OnStore<PromoteVersion>]>('promote');
export const rollbackUpdate = defineUpdate<LineChange, [OnStore<RollbackLine>]>('rollback');
export const freezeUpdate = defineUpdate<LineChange, [OnStore<FreezeLine>]>('freeze');
export const deleteVersionUpdate = defineUpdate<LineChange, [OnStore<DeleteVersion>]>('deleteVersion');
export const reserveBudgetUpdate = defineUpdate<{ reserved: boolean; spent: number }, [OnStore<ReserveBudget>]>(
  'reserve',
);
export const settleBudgetUpdate = defineUpdate<void, [OnStore<SettleBudget>]>('settle');

/** To `fine-tune/<run id>/evaluate`: answers so far, of all that both models are asked. */
export const evaluationProgressQuery = defineQuery<{ done: number; total: number }>('evaluationProgress');
