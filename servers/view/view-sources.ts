import type { RunRecord } from '../../domain/run-record.ts';
import type { RunStatus, WatchStatus } from '../../domain/run-status.ts';
import type { ArtifactStore } from '../../platform/artifact-store.ts';

/** What a run's own workflow says at this moment. */
export interface LiveRun {
  readonly status: RunStatus;
  readonly watch: WatchStatus | null;
  /** How far the stage's long work is; null where nothing says it. */
  readonly progress: { readonly kind: string; readonly done: number; readonly total: number | null } | null;
  /** What is being tried again, in sentences. */
  readonly troubles: readonly string[];
}

/** Asks the workflow of a run that is not closed; null where nobody answers soon. */
export type LookAtRun = (runId: string) => Promise<LiveRun | null>;

/** All that the pages are made from. */
export interface ViewSources {
  readonly store: ArtifactStore;
  /** The records of all runs, the newest first. */
  readonly listRuns: () => Promise<readonly RunRecord[]>;
  readonly lookAtRun: LookAtRun;
  /** A run's page in the Temporal UI; null where it is not known where that is. */
  readonly temporalUi: (runId: string) => string | null;
}
