import type { JobMetrics } from './job-metrics.ts';
import type { RunOutcome } from './run-outcome.ts';
import type { Stage } from './stage.ts';

export type ApprovalKind = 'spending' | 'promotion';
/** What a person can answer. */
export type Decision = 'approve' | 'reject';

/** A question that a run waits with; it times out at `expiresAt` (ISO 8601). */
export interface PendingApproval {
  /** `spend-1`, `promotion-1`: what `approve RUN ID` names. */
  readonly id: string;
  readonly kind: ApprovalKind;
  /** What is asked, in one sentence with its figures. */
  readonly question: string;
  readonly askedAt: string;
  readonly expiresAt: string;
}

/** How a question was answered, by whom (ISO 8601 in `at`). */
export interface ApprovalDecision {
  readonly id: string;
  readonly decision: Decision | 'timed_out';
  /** A user name, or `--yes`, or `policy`. */
  readonly actor: string;
  readonly reason: string;
  readonly at: string;
}

/** Why a run waits for a person, and what can be done about it. */
export interface Attention {
  readonly kind: 'create_outcome_unknown' | 'deadline' | 'budget';
  readonly message: string;
  /** The commands that answer it, as a user types them. */
  readonly commands: readonly string[];
}

/** One stage as it was gone through; times are ISO 8601, `endedAt` null while it goes on. */
export interface StageRecord {
  readonly stage: Stage;
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** What came of it, in a few words: `512 rows written, 7 rejected`. */
  readonly note: string;
}

/** What a run has cost up to now, beside what it was estimated to cost. */
export interface SpentSoFar {
  readonly total: number;
  readonly currency: string;
  readonly estimated: { readonly low: number; readonly high: number };
}

/** What a run says when asked; the answer to `runStatusQuery` and the core of its record in the store. */
export interface RunStatus {
  readonly outcome: RunOutcome;
  readonly stages: readonly StageRecord[];
  readonly pendingApproval: PendingApproval | null;
  readonly decisions: readonly ApprovalDecision[];
  readonly attention: Attention | null;
  readonly warnings: readonly string[];
  /** Absent in records of earlier versions; null where no price is known (yet). */
  readonly spent?: SpentSoFar | null;
}

/** What the watch of a training job says when asked; the answer to `watchStatusQuery`. */
export interface WatchStatus {
  readonly jobId: string | null;
  readonly state: string;
  /** The provider's own word. */
  readonly rawStatus: string;
  readonly polls: number;
  readonly failedPolls: number;
  readonly lastPollAt: string | null;
  readonly nextPollAt: string | null;
  readonly estimatedFinish: string | null;
  readonly metrics: JobMetrics | null;
  readonly deadlineAt: string;
  readonly stuck: boolean;
}
