import type { ArtifactRef } from './artifact.ts';
import { emptyOutcome, emptyProgress } from './run-beginning.ts';
import type { RunRecord } from './run-record.ts';

export interface RunBeginning {
  readonly runId: string;
  readonly firstRunId: string;
  readonly name: string;
  readonly provider: string;
  readonly baseModel: string;
  readonly configRef: ArtifactRef;
  readonly configDigest: string;
  readonly startedAt: string;
}

/** The record of a run before its workflow has done anything: it claims the id for good. */
export function initialRecord(beginning: RunBeginning): RunRecord {
  const { provider, baseModel, startedAt, ...identity } = beginning;
  return {
    ...identity,
    startedAt,
    updatedAt: startedAt,
    closedAt: null,
    status: {
      outcome: { ...emptyOutcome(identity), provider, baseModel },
      stages: [],
      pendingApproval: null,
      decisions: [],
      attention: null,
      warnings: [],
    },
    progress: emptyProgress(),
    retriedBy: null,
  };
}

/** True while no worker has opened the run: nothing can have been done for it. */
export function isUntouched(record: RunRecord): boolean {
  return record.closedAt === null && record.updatedAt === record.startedAt && record.status.stages.length === 0;
}
