import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Client, WorkflowStartOptions } from '@temporalio/client';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import { workflowId } from '../domain/identity.ts';
import type { RunRecord } from '../domain/run-record.ts';
import { TASK_QUEUE } from '../domain/task-queue.ts';
import { grpcCode } from '../platform/grpc-code.ts';
import { ensureSearchAttributes } from '../platform/search-attributes.ts';
import type { FineTuneInput } from '../workflows/messages.ts';
import { runStart } from '../workflows/run-start.ts';

const INVALID_ARGUMENT = 3;

/** What a start needs of a connection to Temporal. */
export interface StartingClient {
  readonly client: Client;
  readonly namespace: string;
  /** One question with a deadline. */
  call<T>(ask: () => Promise<T>): Promise<T>;
}

export interface StartOptions {
  readonly record: RunRecord;
  readonly approveSpending: boolean;
  readonly resume: FineTuneInput['resume'];
  /** Of the workflows; default `retune`. */
  readonly taskQueue?: string;
}

/**
 * Starts the workflow of a record. Returns false where there is (or was) one under its id already: an id is used once,
 * for good.
 */
export async function startWorkflow(session: StartingClient, options: StartOptions): Promise<boolean> {
  try {
    await start(session, options);
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    // A server on which no worker of ours has run yet does not know our search attributes.
    if (grpcCode(error) !== INVALID_ARGUMENT) throw error;
    await ensureSearchAttributes(session.client.connection, session.namespace);
    return startWorkflowAgain(session, options);
  }
}

async function startWorkflowAgain(session: StartingClient, options: StartOptions): Promise<boolean> {
  try {
    await start(session, options);
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

async function start({ client, call }: StartingClient, options: StartOptions): Promise<void> {
  await call(() => client.workflow.start('fineTune', workflowStart(options, options.taskQueue ?? TASK_QUEUE)));
}

/** How the workflow of a record is started: its id, its input, and what the Temporal UI shows and filters by. */
export function workflowStart({ record, approveSpending, resume }: StartOptions, taskQueue: string) {
  const { provider, baseModel } = record.status.outcome;
  const identity = { ...record, provider: provider ?? '', baseModel: baseModel ?? '' };
  return {
    workflowId: workflowId.fineTune(record.runId),
    taskQueue,
    workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
    ...runStart(identity, { approveSpending, resume, scheduledFor: null }),
  } satisfies WorkflowStartOptions;
}
