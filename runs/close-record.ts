import { WorkflowFailedError } from '@temporalio/client';
import type { Client, WorkflowExecutionStatusName } from '@temporalio/client';
import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import { emptyOutcome } from '../domain/run-beginning.ts';
import { isFailureType } from '../domain/failure-type.ts';
import type { FailureType } from '../domain/failure-type.ts';
import { workflowId } from '../domain/identity.ts';
import type { OutcomeError, RunOutcome } from '../domain/run-outcome.ts';
import type { RunRecord } from '../domain/run-record.ts';
import { isFinalStage } from '../domain/stage.ts';
import { toldHint } from '../domain/told-hint.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import { changeRecord, readRecord } from './run-records.ts';

type End = Pick<RunOutcome, 'stage' | 'error'>;

/** How often a workflow that has just closed may still find its record unwritten. */
const RECORD_WAITS = 20;
const RECORD_WAIT_MS = 100;

/**
 * The closed record of a run whose workflow has closed. A workflow that was ended from outside (terminated, timed out),
 * or that only workers on another store worked on, could not write its last record: that is done here, so that nothing
 * shows it as going on. Null without a record.
 */
export async function closeRecord(
  store: ArtifactStore,
  client: Client,
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
  const end = (state === 'FAILED' ? await failedEnd(client, runId) : null) ?? endedOutside(state);
  return changeRecord(store, runId, (record) => (record.closedAt === null ? closed(record, end, now) : null));
}

function closed(record: RunRecord, end: End, now: string): RunRecord {
  const { outcome } = record.status;
  const ended: RunOutcome = isFinalStage(outcome.stage) ? outcome : { ...outcome, ...end };
  return {
    ...record,
    updatedAt: now,
    closedAt: now,
    status: { ...record.status, outcome: ended, pendingApproval: null, attention: null },
  };
}

function endedOutside(state: WorkflowExecutionStatusName): End {
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
  const base = emptyOutcome({ runId, name: '' });
  if (state !== 'COMPLETED') return { ...base, ...((await failedEnd(client, runId)) ?? endedOutside(state)) };
  const outcome: RunOutcome = await client.workflow.getHandle(workflowId.fineTune(runId)).result();
  return outcome;
}

/** The failure that a closed workflow ended with; null where that says nothing of the run. */
async function failedEnd(client: Client, runId: string): Promise<End | null> {
  try {
    await client.workflow.getHandle(workflowId.fineTune(runId)).result();
    return null;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const cause = error.cause instanceof ActivityFailure ? error.cause.cause : error.cause;
    if (!(cause instanceof ApplicationFailure)) return null;
    const code = isFailureType(cause.type) ? cause.type : 'UNEXPECTED';
    return { stage: 'failed', error: { code, message: cause.message, hint: toldHint(cause.details) } };
  }
}
