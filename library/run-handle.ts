import { WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { workflowId } from '../domain/identity.ts';
import type { RunOutcome } from '../domain/run-outcome.ts';
import type { RunStatus } from '../domain/run-status.ts';
import { closeRecord } from '../runs/close-record.ts';
import { readRecord, unknownRun } from '../runs/run-records.ts';
import { runStatusQuery } from '../workflows/messages.ts';
import type { Project } from './open-project.ts';

const QUESTION_MS = 10_000;

/** One run: what it does now, and what it came to. Everything else is asked of its workflow, see `retune/workflows`. */
export interface RunHandle {
  readonly runId: string;
  /** `fine-tune/<run id>`, for Temporal's own client. */
  readonly workflowId: string;
  /**
   * Stages, figures, and what it waits for: from its workflow while it goes on (at most 10 s), else as recorded. Throws
   * RetuneError RUN_UNKNOWN, and what Temporal's client throws where no worker answers.
   */
  status(): Promise<RunStatus>;
  /**
   * What the run came to, also one that failed (`error`, with its code) or was cancelled: waits until it has closed.
   * Throws RetuneError RUN_UNKNOWN, and what Temporal's client throws where the server is gone.
   */
  outcome(): Promise<RunOutcome>;
}

/** A run of the project by its id; asks nothing yet. */
export function openRun({ store }: Pick<Project, 'store'>, client: Client, runId: string): RunHandle {
  const id = workflowId.fineTune(runId);
  const handle = client.workflow.getHandle(id);
  const recorded = async () => {
    const stored = await readRecord(store, runId);
    if (stored === null) throw unknownRun(runId);
    return stored.record;
  };
  return {
    runId,
    workflowId: id,
    async status() {
      const { closedAt, status } = await recorded();
      if (closedAt !== null) return status;
      const asked = client.withDeadline(Date.now() + QUESTION_MS, () => handle.query(runStatusQuery));
      return asked.catch((error: unknown) => {
        if (error instanceof WorkflowNotFoundError) return status;
        throw error;
      });
    },
    async outcome() {
      const before = await recorded();
      if (before.closedAt !== null) return before.status.outcome;
      try {
        const outcome: RunOutcome = await handle.result();
        return outcome;
      } catch (error) {
        // A failure says less than the run's record does; where Temporal has forgotten the run, the record is all there is.
        if (!(error instanceof WorkflowFailedError || error instanceof WorkflowNotFoundError)) throw error;
        const closed = await closedRecord(store, client, runId);
        if (closed === null) throw error;
        return closed.status.outcome;
      }
    },
  };
}

async function closedRecord(store: Project['store'], client: Client, runId: string) {
  const handle = client.workflow.getHandle(workflowId.fineTune(runId));
  const state = await handle.describe().then(
    ({ status }) => status.name,
    () => null,
  );
  if (state !== null) return closeRecord(store, client, runId, state);
  const stored = await readRecord(store, runId);
  return stored === null || stored.record.closedAt === null ? null : stored.record;
}
