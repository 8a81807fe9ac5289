import { WorkflowFailedError } from '@temporalio/client';
import type { Client, WorkflowExecutionStatusName } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { emptyOutcome } from '../domain/run-beginning.ts';
import { isFailureType } from '../domain/failure-type.ts';
import type { FailureType } from '../domain/failure-type.ts';
import { workflowId } from '../domain/identity.ts';
import type { OutcomeError, RunOutcome } from '../domain/run-outcome.ts';
import type { RunRecord } from '../domain/run-record.ts';
import { isFinalStage } from '../domain/stage.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import { changeRecord, readRecord } from './run-records.ts';

/** How often a workflow that has just closed may still find its record unwritten. */
const RECORD_WAITS = 20;
const RECORD_WAIT_MS = 100;

/**
 * The closed record of a run whose workflow has closed. A workflow that was ended from outside (terminated, timed out)
 * could not write its last record: that is done here, so that nothing shows it as going on. Null without a record.
 */
export async function closeRecord(
  store: ArtifactStore,
  runId: string,
  state: WorkflowExecutionStatusName,
): Promise<RunRecord | null> {
  const endedByItself = state === 'COMPLETED' || state === 'FAILED' || state === 'CANCELLED';
  for (let wait = 0; wait < (endedByItself ? RECORD_WAITS : 1); wait += 1) {
    const stored = await readRecord(store, runId);
    if (stored === null) return null;
    if (stored.record.closedAt !== null) return stored.record;
    await new Promise((resolve) => setTimeout(resolve, RECORD_WAIT_MS));
  }
  const now = new Date().toISOString();
  return changeRecord(store, runId, (record) => (record.closedAt === null ? closed(record, state, now) : null));
}

function closed(record: RunRecord, state: WorkflowExecutionStatusName, now: string): RunRecord {
  const { outcome } = record.status;
  const ended: RunOutcome = isFinalStage(outcome.stage) ? outcome : { ...outcome, ...endedOutside(state) };
  return {
    ...record,
    updatedAt: now,
    closedAt: now,
    status: { ...record.status, outcome: ended, pendingApproval: null, attention: null },
  };
}

function endedOutside(state: WorkflowExecutionStatusName): Pick<RunOutcome, 'stage' | 'error'> {
  if (state === 'CANCELLED') return { stage: 'cancelled', error: errorOf('CANCELLED', 'the run was cancelled') };
  if (state === 'TERMINATED') {
    return { stage: 'cancelled', error: errorOf('CANCELLED', 'the run was terminated in Temporal') };
  }
  if (state === 'TIMED_OUT') {
    return { stage: 'cancelled', error: errorOf('DEADLINE_EXCEEDED', 'the run passed the time limit of its workflow') };
  }
  return { stage: 'failed', error: errorOf('UNEXPECTED', 'the workflow ended without recording an outcome') };
}

function errorOf(code: FailureType, message: string): OutcomeError {
  return { code, message, hint: 'go on from where it stopped with `retune retry RUN`' };
}

/** What Temporal alone can tell of a closed run whose record is not in this store. */
export async function outcomeWithoutRecord(
  client: Client,
  runId: string,
  state: WorkflowExecutionStatusName,
): Promise<RunOutcome> {
  try {
    const outcome: RunOutcome = await client.workflow.getHandle(workflowId.fineTune(runId)).result();
    return outcome;
  } catch (error) {
    const base = emptyOutcome({ runId, name: '' });
    const cause = error instanceof WorkflowFailedError ? error.cause : error;
    if (!(cause instanceof ApplicationFailure)) return { ...base, ...endedOutside(state) };
    const code = isFailureType(cause.type) ? cause.type : 'UNEXPECTED';
    return { ...base, stage: 'failed', error: { code, message: cause.message, hint: '' } };
  }
}
