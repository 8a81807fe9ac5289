import type { ArtifactRef } from './artifact.ts';
import type { RunStatus } from './run-status.ts';

/** What a run has done so far that a retry can go on from. */
export interface RunProgress {
  /** The manifest and split files of the prepared dataset. */
  readonly dataset: PreparedDatasetRef | null;
  readonly spendingApproved: boolean;
  /** Rises when a compensation deleted the uploads: the next upload is another file. */
  readonly uploadGeneration: number;
  readonly uploads: { readonly train: string; readonly validation: string | null } | null;
  /** The `n` of the job intent in use, from 1. */
  readonly intent: number;
  /** True when the job under the intent is known to have failed or been cancelled. */
  readonly intentSpent: boolean;
  readonly job: {
    readonly jobId: string;
    readonly fineTunedModel: string;
    /** What the provider bills; null where it does not say. */
    readonly trainedTokens: number | null;
    /** How `fineTunedModel` was chosen among the job's checkpoints, in words; absent where it is simply the last. */
    readonly chosen?: string;
  } | null;
  /** The scored evaluation's details (no texts). */
  readonly evaluation: ArtifactRef | null;
}

export interface PreparedDatasetRef {
  readonly digest: string;
  readonly manifest: ArtifactRef;
  /** A `SourceDigest[]`: the files that were read. */
  readonly sources: ArtifactRef;
  readonly train: ArtifactRef;
  readonly validation: ArtifactRef | null;
  readonly test: ArtifactRef;
  readonly testIndex: ArtifactRef;
  readonly rejected: ArtifactRef;
  readonly trainKeys: ArtifactRef;
  readonly testKeys: ArtifactRef;
  readonly rows: { readonly train: number; readonly validation: number; readonly test: number };
  readonly tokens: { readonly train: number; readonly validation: number; readonly test: number };
  /** 99th percentile of the answers' tokens. */
  readonly answerTokensP99: number;
}

/** `runs/<run id>/run.json`: a run as the store remembers it, for when Temporal has forgotten. */
export interface RunRecord {
  readonly runId: string;
  readonly firstRunId: string;
  readonly name: string;
  readonly configRef: ArtifactRef;
  readonly configDigest: string;
  readonly startedAt: string;
  readonly updatedAt: string;
  /** Null while the run goes on. */
  readonly closedAt: string | null;
  readonly status: RunStatus;
  readonly progress: RunProgress;
  /** The run that `retry` started from this one. */
  readonly retriedBy: string | null;
}
