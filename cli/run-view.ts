import { WorkflowNotFoundError } from '@temporalio/client';
import type { WorkflowExecutionStatusName } from '@temporalio/client';
import { RetuneError } from '../domain/failure-type.ts';
import { workflowId } from '../domain/identity.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type { RunStatus } from '../domain/run-status.ts';
import { runStatusQuery } from '../workflows/messages.ts';
import { closeRecord, outcomeWithoutRecord } from '../runs/close-record.ts';
import { readRecord, unknownRun } from '../runs/run-records.ts';
import { askWorkflow } from './ask-workflow.ts';
import { isUntouched } from '../domain/initial-record.ts';
import type { TemporalSession } from './temporal-session.ts';
import type { Workspace } from './workspace.ts';

/** A run as it can be told at this moment. */
export interface RunView {
  readonly runId: string;
  readonly status: RunStatus;
  readonly closed: boolean;
  /** True where the workflow itself answered. */
  readonly live: boolean;
  readonly record: RunRecord | null;
  /** Temporal's id of the execution, where it was asked. */
  readonly executionId: string | null;
  /** Why the answer is only what is recorded. */
  readonly warning: string | null;
  /** What kept the workflow from answering; null where it answered, or is not there to be asked. */
  readonly unanswered: RetuneError | null;
}

interface Execution {
  readonly state: WorkflowExecutionStatusName;
  readonly executionId: string;
}

/** What Temporal knows of a run's workflow; null where it knows (or remembers) none. */
export async function findExecution(session: TemporalSession, runId: string): Promise<Execution | null> {
  try {
    const described = await askWorkflow(session, null, () =>
      session.client.workflow.getHandle(workflowId.fineTune(runId)).describe(),
    );
    return { state: described.status.name, executionId: described.runId };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/**
 * A run from its workflow, else from its record. `connect` is called only where the record does not say everything.
 * Throws RUN_UNKNOWN; without a record also TEMPORAL_UNREACHABLE.
 */
export async function viewRun(
  workspace: Workspace,
  runId: string,
  connect: () => Promise<TemporalSession>,
): Promise<RunView> {
  const record = (await readRecord(workspace.store, runId))?.record ?? null;
  if (record !== null && record.closedAt !== null) return fromRecord(record, null);
  try {
    return await viewOpenRun(workspace, runId, record, await connect());
  } catch (error) {
    if (record === null || !(error instanceof RetuneError) || error.code === 'RUN_UNKNOWN') throw error;
    return { ...fromRecord(record, error.message), unanswered: error };
  }
}

/**
 * The same for a command that has only an id: a run that is not recorded is unknown, also where Temporal cannot be asked,
 * since whatever starts a run records it first.
 */
export async function viewNamedRun(
  workspace: Workspace,
  runId: string,
  connect: () => Promise<TemporalSession>,
): Promise<RunView> {
  try {
    return await viewRun(workspace, runId, connect);
  } catch (error) {
    if (!(error instanceof RetuneError) || error.code !== 'TEMPORAL_UNREACHABLE') throw error;
    const { message, hint } = unknownRun(runId);
    throw new RetuneError('RUN_UNKNOWN', `${message}, and ${error.message}`, { hint, cause: error });
  }
}

async function viewOpenRun(
  workspace: Workspace,
  runId: string,
  record: RunRecord | null,
  session: TemporalSession,
): Promise<RunView> {
  const execution = await findExecution(session, runId);
  if (execution === null) {
    if (record === null) throw unknownRun(runId);
    const again = isUntouched(record)
      ? `it was never started: \`retune run --id ${runId}\` starts it`
      : 'Temporal no longer holds it';
    return fromRecord(record, again);
  }
  const { state, executionId } = execution;
  if (state !== 'RUNNING' && state !== 'PAUSED') {
    const closed = await closeRecord(workspace.store, session.client, runId, state);
    if (closed !== null) return { ...fromRecord(closed, null), executionId };
    const outcome = await outcomeWithoutRecord(session.client, runId, state);
    const status = { outcome, stages: [], pendingApproval: null, decisions: [], attention: null, warnings: [] };
    return { runId, status, closed: true, live: false, record: null, executionId, warning: null, unanswered: null };
  }
  const handle = session.client.workflow.getHandle(workflowId.fineTune(runId), executionId);
  const status = await askWorkflow(session, workflowId.fineTune(runId), () => handle.query(runStatusQuery));
  return { runId, status, closed: false, live: true, record, executionId, warning: null, unanswered: null };
}

function fromRecord(record: RunRecord, warning: string | null): RunView {
  const { runId, status, closedAt } = record;
  return {
    runId,
    status,
    closed: closedAt !== null,
    live: false,
    record,
    executionId: null,
    warning,
    unanswered: null,
  };
}
