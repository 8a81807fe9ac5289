import type { RunOutcome } from './run-outcome.ts';
import type { RunProgress } from './run-record.ts';

/** What a run knows of itself before anything was done. */
export function emptyOutcome({ runId, name }: { readonly runId: string; readonly name: string }): RunOutcome {
  return {
    runId,
    name,
    stage: 'prepare',
    verdict: null,
    reasons: [],
    provider: null,
    jobId: null,
    baseModel: null,
    fineTunedModel: null,
    modelVersion: null,
    championBefore: null,
    championAfter: null,
    datasetDigest: null,
    ledger: null,
    evaluation: null,
    cost: null,
    report: null,
    error: null,
  };
}

export function emptyProgress(): RunProgress {
  return {
    dataset: null,
    spendingApproved: false,
    uploadGeneration: 1,
    uploads: null,
    intent: 1,
    intentSpent: false,
    job: null,
    evaluation: null,
  };
}
