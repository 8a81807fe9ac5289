import { retryRunId } from '../domain/identity.ts';
import { emptyProgress } from '../domain/run-beginning.ts';
import type { RunOutcome } from '../domain/run-outcome.ts';
import type { RunProgress } from '../domain/run-record.ts';
import { RetuneError } from '../domain/failure-type.ts';
import { PIPELINE_STAGES } from '../domain/stage.ts';
import type { PipelineStage } from '../domain/stage.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import type { FineTuneInput } from '../workflows/messages.ts';
import { readRecord } from './run-record.ts';

export interface Beginning {
  readonly progress: RunProgress;
  readonly outcome: Partial<RunOutcome>;
  readonly previousDigest: string | null;
}

/** Where a run begins: from nothing, or, for a retry, from what the run before it did up to the stage asked for. */
export async function beginning(store: ArtifactStore, { resume }: FineTuneInput): Promise<Beginning> {
  if (resume === null) return { progress: emptyProgress(), outcome: {}, previousDigest: null };
  const previous = await readRecord(store, resume.previousRunId);
  if (previous === null) throw new RetuneError('RUN_UNKNOWN', `there is no run ${resume.previousRunId} to go on from`);
  const { progress, status, firstRunId } = previous.record;
  const { ledger, datasetDigest, jobId, fineTunedModel } = status.outcome;
  const kept = upTo(progress, resume.from);
  const outcome: Partial<RunOutcome> = {
    ...(kept.dataset === null ? {} : { ledger, datasetDigest }),
    ...(kept.job === null ? {} : { jobId, fineTunedModel }),
  };
  return { progress: kept, outcome, previousDigest: await trainedDigest(store, firstRunId, resume.previousRunId) };
}

/** The data of the chain's latest job: a run between may have stopped before it had data, or a job, of its own. */
async function trainedDigest(store: ArtifactStore, firstRunId: string, lastRunId: string): Promise<string | null> {
  let digest: string | null = null;
  for (let ordinal = 1; ; ordinal += 1) {
    const runId = retryRunId(firstRunId, ordinal);
    const stored = await readRecord(store, runId);
    if (stored === null) return digest;
    const { progress, status } = stored.record;
    if (status.outcome.jobId !== null || progress.job !== null) digest = progress.dataset?.digest ?? digest;
    if (runId === lastRunId) return digest;
  }
}

/**
 * Drops what the stages from `from` on did. Uploads and jobs that exist are never dropped for good: under the same
 * intent keys they are found again, so that going back costs nothing twice.
 */
function upTo(progress: RunProgress, from: PipelineStage | null): RunProgress {
  if (from === null) return { ...progress, evaluation: null };
  const before = (stage: PipelineStage): boolean => PIPELINE_STAGES.indexOf(from) <= PIPELINE_STAGES.indexOf(stage);
  return {
    ...progress,
    dataset: before('prepare') ? null : progress.dataset,
    spendingApproved: before('approval') ? false : progress.spendingApproved,
    uploads: before('upload') ? null : progress.uploads,
    job: before('train') ? null : progress.job,
    evaluation: null,
  };
}
